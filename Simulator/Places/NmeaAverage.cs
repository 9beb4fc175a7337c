using Firmware;
using Firmware.Provisioning;
using Iot.Device.Nmea0183;
using Iot.Device.Nmea0183.Sentences;

namespace Simulator.Places;

/// <summary>
/// The mean of a GNSS receiver's fixes, from its NMEA 0183 sentences. Checksums and fields are the library's to judge; which fixes are good
/// enough and how many make a place is the firmware's, as on a board with a receiver. Only GGA counts: it alone carries position, quality and HDOP.
/// </summary>
public sealed class NmeaAverage
{
    private readonly PlaceAverage _average = new();

    /// <summary>Fixes that count.</summary>
    public int Fixes => _average.Fixes;

    /// <summary>Sentences with a wrong checksum, or that are none.</summary>
    public int Broken { get; private set; }

    /// <summary>Fixes that do not count: no position, dead reckoning, too few satellites or a bad geometry.</summary>
    public int Poor => _average.Poor;

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

    /// <summary>The mean, with the firmware's estimate of its accuracy.</summary>
    /// <exception cref="EndException">Too few fixes; the message says what came instead.</exception>
    public MeasuredPlace Place() => _average.IsEnough
        ? new MeasuredPlace(new GeoPoint(_average.LatitudeE7 / 1e7, _average.LongitudeE7 / 1e7), _average.AccuracyMetres, "gnss")
        : throw new EndException(
            ExitCode.CheckFailed,
            $"{Fixes} good fixes, {Limits.GnssFixCount} wanted ({Poor} poor, {Broken} broken sentences): go into the open, wait a minute, or use a survey");

    private void TakeFix(TalkerSentence talker)
    {
        DateTimeOffset time = DateTimeOffset.UnixEpoch;
        if (talker.TryGetTypedValue(ref time) is GlobalPositioningSystemFixData
            {
                Valid: true,
                LatitudeDegrees: >= -90 and <= 90,
                LongitudeDegrees: >= -180 and <= 180,
                Hdop: >= 0 and <= 100,
            }
            fix)
        {
            _average.Take(new GnssFix
            {
                LatitudeE7 = (int)Math.Round(fix.LatitudeDegrees.Value * 1e7),
                LongitudeE7 = (int)Math.Round(fix.LongitudeDegrees.Value * 1e7),
                Quality = (int)fix.Status,
                Satellites = fix.NumberOfSatellites,
                HdopHundredths = (int)Math.Round(fix.Hdop * 100),
            });
        }
        else
        {
            _average.TakeNone();
        }
    }
}
