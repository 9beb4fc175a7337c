namespace Firmware.Provisioning;

/// <summary>The mean of a GNSS receiver's fixes: which are good enough, how many make a place, and how accurate it is.</summary>
public sealed class PlaceAverage
{
    // A receiver's error at an HDOP of 1, in metres: a common rule of thumb for one frequency in the open.
    private const int MetresPerHdop = 5;

    // 1e-7 degrees along a meridian, in 1e-7 metres.
    private const long MetresE7PerE7Degree = 111_195;

    // 0.001 degrees: within it of 0,0 lies no market, and a receiver that has nothing to say.
    private const int NullE7 = 10_000;

    // 0.01 degrees, a kilometre: no receiver that hangs still moves so far.
    private const long LeapE7 = 100_000;

    private int _firstLatitudeE7;
    private int _firstLongitudeE7;
    private long _north;
    private long _east;
    private long _northSquares;
    private long _eastSquares;
    private long _hdops;

    /// <summary>Fixes in the mean.</summary>
    public int Fixes { get; private set; }

    /// <summary>Fixes that did not count: none, dead reckoning, too few satellites, a bad geometry, or 0,0.</summary>
    public int Poor { get; private set; }

    /// <summary>True when there are enough fixes for a place.</summary>
    public bool IsEnough => Fixes >= Limits.GnssFixCount;

    /// <summary>The mean's WGS 84 latitude in 1e-7 degrees.</summary>
    public int LatitudeE7 => _firstLatitudeE7 + (int)(_north / Fixes);

    /// <summary>The mean's WGS 84 longitude in 1e-7 degrees.</summary>
    public int LongitudeE7 => _firstLongitudeE7 + (int)(_east / Fixes);

    /// <summary>
    /// Its accuracy in metres, rounded up: the larger of what the mean HDOP suggests and of the fixes' own scatter (2DRMS, a circle that
    /// holds 95 to 98 % of them). An estimate, blind to reflections from a market's roof, which move all fixes alike.
    /// </summary>
    public int AccuracyMetres
    {
        get
        {
            int hdopMetres = (int)(((_hdops * MetresPerHdop) + (Fixes * 100) - 1) / (Fixes * 100));
            long scatterE7 = 2 * Root(Variance(_north, _northSquares) + Narrowed(Variance(_east, _eastSquares)));
            int scatterMetres = (int)(((scatterE7 * MetresE7PerE7Degree) + 9_999_999) / 10_000_000);
            return hdopMetres > scatterMetres ? hdopMetres : scatterMetres;
        }
    }

    /// <summary>Begins again.</summary>
    public void Clear()
    {
        Fixes = 0;
        _north = 0;
        _east = 0;
        _northSquares = 0;
        _eastSquares = 0;
        _hdops = 0;
    }

    /// <summary>Nothing came that could be read as a fix.</summary>
    public void TakeNone() => Poor++;

    /// <summary>Takes one fix. After a leap one of both is wrong: it begins again with the new one.</summary>
    public void Take(GnssFix fix)
    {
        bool isMeasured = fix.Quality >= 1 && fix.Quality <= 5;
        bool isGood = fix.Satellites >= Limits.GnssSatelliteCount && fix.HdopHundredths > 0 && fix.HdopHundredths <= Limits.GnssHdopMostHundredths;
        if (!isMeasured || !isGood || (IsWithin(fix.LatitudeE7, NullE7) && IsWithin(fix.LongitudeE7, NullE7)))
        {
            Poor++;
            return;
        }

        if (Fixes != 0
            && !(IsWithin((long)fix.LatitudeE7 - _firstLatitudeE7, LeapE7) && IsWithin((long)fix.LongitudeE7 - _firstLongitudeE7, LeapE7)))
        {
            Clear();
        }

        if (Fixes == 0)
        {
            _firstLatitudeE7 = fix.LatitudeE7;
            _firstLongitudeE7 = fix.LongitudeE7;
        }

        long north = fix.LatitudeE7 - _firstLatitudeE7;
        long east = fix.LongitudeE7 - _firstLongitudeE7;
        _north += north;
        _east += east;
        _northSquares += north * north;
        _eastSquares += east * east;
        _hdops += fix.HdopHundredths;
        Fixes++;
    }

    private static bool IsWithin(long value, long most) => value > -most && value < most;

    private long Variance(long sum, long squares) => (squares / Fixes) - (sum / Fixes * (sum / Fixes));

    // Meridians draw together: by the cosine, here as Bhaskara has it, right to 0.002.
    private long Narrowed(long variance)
    {
        long degreesE2 = _firstLatitudeE7 / 100_000;
        long square = degreesE2 * degreesE2;
        long cosineE3 = (324_000_000 - (4 * square)) * 1000 / (324_000_000 + square);
        return variance * cosineE3 / 1000 * cosineE3 / 1000;
    }

    // The whole part of a square root, as Newton has it.
    private static long Root(long square)
    {
        if (square <= 0)
        {
            return 0;
        }

        long root = square;
        for (long next = (square + 1) / 2; next < root;)
        {
            root = next;
            next = (root + (square / root)) / 2;
        }

        return root;
    }
}
