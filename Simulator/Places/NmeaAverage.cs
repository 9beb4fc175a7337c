using Iot.Device.Nmea0183;
using Iot.Device.Nmea0183.Sentences;

namespace Simulator.Places;

/// <summary>
/// The mean of a GNSS receiver's fixes, from its NMEA 0183 sentences. Checksums and fields are the library's to judge; here it is decided
/// which fixes are good enough and how many make a place. Only GGA counts: it alone carries position, quality and HDOP.
/// </summary>
public sealed class NmeaAverage
{
    /// <summary>Fixes in a place: half a minute of a receiver that sends one a second.</summary>
    public const int FixCountMin = 30;

    /// <summary>A geometry worse than this says little: a common bound for "good" is 5.</summary>
    public const double HdopMost = 5;

    /// <summary>Satellites in a fix that counts.</summary>
    public const int SatelliteCountMin = 4;

    // A receiver's error at an HDOP of 1, in metres: a common rule of thumb for one frequency in the open.
    private const double MetresPerHdop = 5;

    private readonly List<(GeoPoint Point, double Hdop)> _fixes = [];

    /// <summary>Fixes that count.</summary>
    public int Fixes => _fixes.Count;

    /// <summary>Sentences with a wrong checksum, or that are none.</summary>
    public int Broken { get; private set; }

    /// <summary>Fixes that do not count: no position, dead reckoning, too few satellites or a bad geometry.</summary>
    public int Poor { get; private set; }

    /// <summary>Takes one line.</summary>
    public void Take(string line)
    {
        string sentence = line.Trim();
        if (sentence.Length == 0)
        {
            return;
        }

        if (!sentence.Contains('*', StringComparison.Ordinal) || TalkerSentence.FromSentenceString(sentence, out _) is not { } talker)
        {
            Broken++;
            return;
        }

        if (talker.Id != GlobalPositioningSystemFixData.Id)
        {
            return;
        }

        try
        {
            TakeFix(talker);
        }
        catch (Exception e) when (e is OverflowException or FormatException or ArgumentException)
        {
            // The library throws at numbers beyond their kinds, under a right checksum.
            Broken++;
        }
    }

    /// <summary>
    /// The mean. Its accuracy is an estimate: the larger of what the mean HDOP suggests and of the fixes' own scatter (95 %), rounded up.
    /// Both are blind to reflections from a market's roof, which move all fixes alike.
    /// </summary>
    /// <exception cref="EndException">Too few fixes; the message says what came instead.</exception>
    public MeasuredPlace Place()
    {
        if (Fixes < FixCountMin)
        {
            throw new EndException(
                ExitCode.CheckFailed,
                $"{Fixes} good fixes, {FixCountMin} wanted ({Poor} poor, {Broken} broken sentences): go into the open, wait a minute, or use a survey");
        }

        GeoPoint mean = new(_fixes.Average(fix => fix.Point.Latitude), _fixes.Average(fix => fix.Point.Longitude));
        double[] distances = [.. _fixes.Select(fix => fix.Point.MetresTo(mean)).Order()];
        double scatter = distances[(int)(distances.Length * 0.95)];
        return new MeasuredPlace(mean, (int)Math.Ceiling(Math.Max(_fixes.Average(fix => fix.Hdop) * MetresPerHdop, scatter)), "gnss");
    }

    private void TakeFix(TalkerSentence talker)
    {
        DateTimeOffset time = DateTimeOffset.UnixEpoch;
        if (talker.TryGetTypedValue(ref time) is GlobalPositioningSystemFixData
            {
                Valid: true,
                Status: GpsQuality.Fix or GpsQuality.DifferentialFix or GpsQuality.PpsFix or GpsQuality.RealTimeKinematic or GpsQuality.FloatRtk,
                LatitudeDegrees: { } latitude,
                LongitudeDegrees: { } longitude,
                NumberOfSatellites: >= SatelliteCountMin,
                Hdop: > 0 and <= HdopMost,
            }
            fix)
        {
            _fixes.Add((new GeoPoint(latitude, longitude), fix.Hdop));
        }
        else
        {
            Poor++;
        }
    }
}
