namespace Firmware.Provisioning;

/// <summary>One fix of a GNSS receiver, as GGA tells it. Whole numbers: a float's rounding would move the stall.</summary>
public sealed class GnssFix
{
    // Minutes are read to 1e-8, a fiftieth of a millimetre; 600 of these units are 1e-7 degrees.
    private const int MinuteDecimals = 8;
    private const long MinuteE8 = 100_000_000;
    private const int E8PerE7Degree = 600;

    /// <summary>WGS 84 latitude in 1e-7 degrees.</summary>
    public int LatitudeE7;

    /// <summary>WGS 84 longitude in 1e-7 degrees.</summary>
    public int LongitudeE7;

    /// <summary>GGA's quality: 0 no fix, 1 to 5 measured (GPS, differential, PPS, RTK, float RTK), 6 dead reckoning, 7 typed in, 8 simulated.</summary>
    public int Quality;

    /// <summary>Satellites in use.</summary>
    public int Satellites;

    /// <summary>Horizontal dilution of precision, in hundredths.</summary>
    public int HdopHundredths;

    /// <summary>Takes a GGA's fields.</summary>
    /// <param name="fields">Kind, time, latitude, N or S, longitude, E or W, quality, satellites, HDOP; what follows does not matter.</param>
    /// <returns>False when a field is empty, as without a fix, or is no such number; the fix is of no use then.</returns>
    public bool TryRead(string[] fields)
    {
        if (fields.Length < 9
            || !TryDegrees(fields[2], fields[3] == "S", fields[3] == "N", 90, out LatitudeE7)
            || !TryDegrees(fields[4], fields[5] == "W", fields[5] == "E", 180, out LongitudeE7)
            || !TryFixed(fields[6], 0, out long quality)
            || !TryFixed(fields[7], 0, out long satellites)
            || !TryFixed(fields[8], 2, out long hdop))
        {
            return false;
        }

        Quality = (int)quality;
        Satellites = (int)satellites;
        HdopHundredths = (int)hdop;
        return true;
    }

    // Degrees and minutes in one: (d)ddmm.mmmm.
    private static bool TryDegrees(string text, bool isNegative, bool isPositive, int most, out int e7)
    {
        e7 = 0;
        if (isNegative == isPositive || !TryFixed(text, MinuteDecimals, out long value))
        {
            return false;
        }

        long degrees = value / (100 * MinuteE8);
        long minutes = value % (100 * MinuteE8);
        long size = (degrees * 10_000_000) + ((minutes + (E8PerE7Degree / 2)) / E8PerE7Degree);
        if (minutes >= 60 * MinuteE8 || size > most * 10_000_000L)
        {
            return false;
        }

        e7 = (int)(isNegative ? -size : size);
        return true;
    }

    // At most five digits before the point; decimals beyond those wanted are cut off.
    private static bool TryFixed(string text, int decimals, out long value)
    {
        value = 0;
        int dot = text.IndexOf('.');
        int whole = dot < 0 ? text.Length : dot;
        if (whole == 0 || whole > 5)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (i != dot && (text[i] < '0' || text[i] > '9'))
            {
                return false;
            }
        }

        for (int i = 0; i < whole; i++)
        {
            value = (value * 10) + (text[i] - '0');
        }

        for (int i = 1; i <= decimals; i++)
        {
            value = (value * 10) + (whole + i < text.Length ? text[whole + i] - '0' : 0);
        }

        return true;
    }
}
