using System.Globalization;
using Firmware.Tests.Desktop.Commands;
using Firmware.Tests.Desktop.Structure;
using Simulator;
using Simulator.Places;

namespace Firmware.Tests.Desktop.Places;

/// <summary>Positions: typed in, from a survey, from a receiver; nonsense is refused with its reason.</summary>
[TestClass]
public sealed class PlaceTests
{
    private static readonly MarketPlan Plan = MarketPlan.Load(Path.Combine(Repository.Root, "Simulator/Places/market.json"));

    private static readonly PlanStall Stall = Plan.Find("B-07")!;

    [TestMethod]
    [DataRow(0, 0, "0,0 lies in the sea")]
    [DataRow(0.0001, -0.0001, "0,0 lies in the sea")]
    [DataRow(127.4337, 36.3296, "latitude and longitude are swapped")]
    [DataRow(95, 200, "is nowhere")]
    [DataRow(37.5663, 126.9996, "143 km outside")]
    [DataRow(36.3289, 127.4337, "11 m outside")]
    [DataRow(36.33045, 127.43445, "from the stall's cell 2,7,0")]
    [DataRow(double.NaN, 127, "not a number")]
    public void NonsenseIsRefusedWithItsReason(double latitude, double longitude, string reason) =>
        StringAssert.Contains(PlaceCheck.Refusal(new GeoPoint(latitude, longitude), Plan, Stall), reason);

    [TestMethod]
    public void TheStallsOwnPlaceIsTaken() => Assert.IsNull(PlaceCheck.Refusal(Plan.PlaceOf(Stall), Plan, Stall));

    [TestMethod]
    [DataRow("stall,lat,lon,acc\nB-07,36.3295,127.4335,3\n", null)]
    [DataRow("stall,lat,lon,acc\nB-07,36.3295,127.4335,\n", null)]
    [DataRow("stall,lat,lon\nB-07,36.3295,127.4335\n", ":1: ")]
    [DataRow("stall,lat,lon,acc\nB-07,36.3295,127.4335,3\nB-08,x,127,3\n", ":3: ")]
    [DataRow("stall,lat,lon,acc\nB-07,36.3295,127.4335,2.5\n", ":2: ")]
    [DataRow("stall,lat,lon,acc\nB-07,36.3295,127.4335,-1\n", ":2: ")]
    [DataRow("stall,lat,lon,acc\nB-07,36.3295,127.4335,3\nB-07,36.3295,127.4335,3\n", ":3: B-07 is given twice")]
    [DataRow("stall,lat,lon,acc\nB-08,36.3295,127.4335,3\n", "no line for stall B-07")]
    [DataRow("", ":1: ")]
    public void ASurveyIsReadWholeOrRefused(string text, string? problem)
    {
        string file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n") + ".csv");
        File.WriteAllText(file, text);
        try
        {
            if (problem is null)
            {
                Assert.AreEqual(new GeoPoint(36.3295, 127.4335), SurveyFile.Find(file, "B-07").Point);
                return;
            }

            EndException end = Assert.ThrowsExactly<EndException>(() => SurveyFile.Find(file, "B-07"));
            StringAssert.StartsWith(end.Message, file);
            StringAssert.Contains(end.Message, problem);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A published sentence with its published checksum, and one worked out by hand: 48° 07.038' and 11° 31.000'.</summary>
    [TestMethod]
    public void APublishedSentenceIsReadAsPublished()
    {
        NmeaAverage average = new();
        for (int i = 0; i < Limits.GnssFixCount; i++)
        {
            average.Take("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47\r\n");
        }

        MeasuredPlace place = average.Place();
        Assert.AreEqual(48.1173, place.Point.Latitude, 1e-7);
        Assert.AreEqual(11.5166667, place.Point.Longitude, 1e-7);
        Assert.AreEqual(5, place.AccuracyMetres);
        Assert.AreEqual("gnss", place.Source);
    }

    [TestMethod]
    public void FixesAreAveragedAndTheirScatterIsTheirAccuracy()
    {
        NmeaAverage average = new();
        GeoPoint middle = new(36.3295, 127.4335);
        for (int i = 0; i < 40; i++)
        {
            GeoPoint fix = middle.Moved(i % 2 == 0 ? 12 : -12, 0);
            average.Take(Gga(fix, 1, 9, 0.8));
        }

        MeasuredPlace place = average.Place();
        Assert.AreEqual(0, place.Point.MetresTo(middle), 0.2);
        Assert.IsInRange(24, 25, place.AccuracyMetres);
    }

    [TestMethod]
    [DataRow(0, 9, 0.9, "no fix")]
    [DataRow(6, 9, 0.9, "dead reckoning")]
    [DataRow(8, 9, 0.9, "a simulator's")]
    [DataRow(1, 3, 0.9, "too few satellites")]
    [DataRow(1, 9, 5.1, "a bad geometry")]
    public void APoorFixDoesNotCount(int quality, int satellites, double hdop, string why)
    {
        NmeaAverage average = new();
        average.Take(Gga(new GeoPoint(36.3295, 127.4335), quality, satellites, hdop));
        Assert.AreEqual(0, average.Fixes, why);
        Assert.AreEqual(1, average.Poor, why);
    }

    [TestMethod]
    [DataRow("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*48")]
    [DataRow("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,")]
    [DataRow("$GPGGA,1235")]
    [DataRow("hello")]
    public void ABrokenSentenceDoesNotCount(string line)
    {
        NmeaAverage average = new();
        average.Take(line);
        Assert.AreEqual(0, average.Fixes);
        Assert.AreEqual(1, average.Broken);
        StringAssert.StartsWith(Assert.ThrowsExactly<EndException>(average.Place).Message, "0 good fixes, 30 wanted (0 poor, 1 broken sentences)");
    }

    [TestMethod]
    public void TheVerbSaysWhatTheConfigurationNeeds()
    {
        string plan = Path.Combine(Repository.Root, "Simulator/Places/market.json");
        SimulatorResult result = SimulatorProcess.Run("place", plan, "--stall", "B-07", "--at", "36.3294,127.4335");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.AreEqual(
            """{"market":"haetnim","stall":"B-07","pos":"2,7,0","lat":36.3294,"lon":127.4335,"acc":0,"loc":"survey"}""", result.Output.Trim());
        result = SimulatorProcess.Run("place", plan, "--stall", "B-07", "--at", "127.4335,36.3294");
        Assert.AreEqual(1, result.ExitCode);
        StringAssert.StartsWith(result.ErrorLine, "stall B-07: latitude and longitude are swapped");
        result = SimulatorProcess.Run("place", plan, "--stall", "Z-1");
        Assert.AreEqual(2, result.ExitCode);
        StringAssert.Contains(result.ErrorLine, "has no stall Z-1");

        string received = string.Concat(Enumerable.Repeat(Gga(new GeoPoint(36.3294, 127.4335), 1, 9, 0.9) + "\r\n", Limits.GnssFixCount));
        result = SimulatorProcess.RunWithInput(received, "place", plan, "--stall", "B-07", "--nmea", "-");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        StringAssert.Contains(result.Output, "\"acc\":5,\"loc\":\"gnss\"");
    }

    private static string Gga(GeoPoint point, int quality, int satellites, double hdop)
    {
        string body = string.Create(
            CultureInfo.InvariantCulture,
            $"GNGGA,120000.00,{Minutes(point.Latitude):0000.00000},N,{Minutes(point.Longitude):00000.00000},E,{quality},{satellites:00},{hdop:0.0},45.0,M,20.0,M,,");
        return $"${body}*{body.Aggregate(0, (sum, character) => sum ^ character):X2}";
    }

    private static double Minutes(double degrees) => (Math.Floor(degrees) * 100) + ((degrees - Math.Floor(degrees)) * 60);
}
