using Firmware.Provisioning;

namespace Firmware.Tests;

/// <summary>A GNSS receiver's fixes: how they are read, which count, and what their mean is worth.</summary>
[TestClass]
public class PlaceAverageTests
{
    /// <summary>48° 07.038' and 11° 31.000', worked out by hand.</summary>
    [TestMethod]
    public void MinutesBecomeDegrees()
    {
        GnssFix fix = new();
        Assert.IsTrue(fix.TryRead(Fields("4807.038,N,01131.000,E,1,08,0.9,545.4,M")));
        Assert.AreEqual(481_173_000, fix.LatitudeE7);
        Assert.AreEqual(115_166_667, fix.LongitudeE7);
        Assert.AreEqual(1, fix.Quality);
        Assert.AreEqual(8, fix.Satellites);
        Assert.AreEqual(90, fix.HdopHundredths);
        Assert.IsTrue(fix.TryRead(Fields("0000.06,S,18000.0,W,4,12,12.345")));
        Assert.AreEqual(-10_000, fix.LatitudeE7);
        Assert.AreEqual(-1_800_000_000, fix.LongitudeE7);
        Assert.AreEqual(1_234, fix.HdopHundredths);
    }

    [TestMethod]
    [DataRow(",,,,0,00,99.99")]
    [DataRow("4807.038,N,01131.000,E,1,08")]
    [DataRow("4807.038,X,01131.000,E,1,08,0.9")]
    [DataRow("4807.038,N,01131.000,N,1,08,0.9")]
    [DataRow("4860.000,N,01131.000,E,1,08,0.9")]
    [DataRow("9000.001,N,01131.000,E,1,08,0.9")]
    [DataRow("4807.038,N,18000.001,E,1,08,0.9")]
    [DataRow("48a7.038,N,01131.000,E,1,08,0.9")]
    [DataRow("-807.038,N,01131.000,E,1,08,0.9")]
    [DataRow("4807..38,N,01131.000,E,1,08,0.9")]
    [DataRow("999999.0,N,01131.000,E,1,08,0.9")]
    [DataRow("4807.038,N,01131.000,E,,08,0.9")]
    [DataRow("4807.038,N,01131.000,E,1,,0.9")]
    [DataRow("4807.038,N,01131.000,E,1,08,")]
    public void WhatIsNoFixIsNotRead(string fields) => Assert.IsFalse(new GnssFix().TryRead(Fields(fields)));

    [TestMethod]
    [DataRow(1, 4, 500, 1)]
    [DataRow(5, 9, 80, 1)]
    [DataRow(0, 9, 80, 0)]
    [DataRow(6, 9, 80, 0)]
    [DataRow(8, 9, 80, 0)]
    [DataRow(1, 3, 80, 0)]
    [DataRow(1, 9, 501, 0)]
    [DataRow(1, 9, 0, 0)]
    public void OnlyAGoodFixCounts(int quality, int satellites, int hdopHundredths, int counted)
    {
        PlaceAverage average = new();
        average.Take(Fix(363_295_000, 1_274_335_000, quality, satellites, hdopHundredths));
        Assert.AreEqual(counted, average.Fixes);
        Assert.AreEqual(1 - counted, average.Poor);
    }

    [TestMethod]
    public void NearlyNullAndNullIsNoPlace()
    {
        PlaceAverage average = new();
        average.Take(Fix(9_999, -9_999, 1, 9, 80));
        Assert.AreEqual(0, average.Fixes);
        average.Take(Fix(9_999, 1_274_335_000, 1, 9, 80));
        Assert.AreEqual(1, average.Fixes);
    }

    /// <summary>12 m to either side in turn: the mean is the middle, and a circle of 2DRMS has 24 m; eastwards a degree is shorter.</summary>
    [TestMethod]
    [DataRow(1_079, 0, 24)]
    [DataRow(0, 1_079, 20)]
    [DataRow(0, 0, 4)]
    public void TheScatterIsTheAccuracyWhereItIsLarger(int northE7, int eastE7, int metres)
    {
        PlaceAverage average = new();
        for (int i = 0; i < Limits.GnssFixCount; i++)
        {
            Assert.IsFalse(average.IsEnough);
            int side = i % 2 == 0 ? 1 : -1;
            average.Take(Fix(363_295_000 + (side * northE7), 1_274_335_000 + (side * eastE7), 1, 9, 80));
        }

        Assert.IsTrue(average.IsEnough);
        Assert.AreEqual(363_295_000, average.LatitudeE7);
        Assert.AreEqual(1_274_335_000, average.LongitudeE7);
        Assert.AreEqual(metres, average.AccuracyMetres);
    }

    /// <summary>A receiver that finds itself a kilometre off begins anew, whichever of both was wrong; half the earth overflows nothing.</summary>
    [TestMethod]
    public void ALeapBeginsAnew()
    {
        PlaceAverage average = new();
        average.Take(Fix(363_295_000, 1_274_335_000, 1, 9, 80));
        average.Take(Fix(363_395_000, 1_274_335_000, 1, 9, 80));
        Assert.AreEqual(1, average.Fixes);
        Assert.AreEqual(363_395_000, average.LatitudeE7);
        average.Take(Fix(-900_000_000, -1_800_000_000, 1, 9, 80));
        Assert.AreEqual(1, average.Fixes);
        Assert.AreEqual(-1_800_000_000, average.LongitudeE7);
    }

    [TestMethod]
    public void SentencesAreMadeOfPieces()
    {
        SentenceBuffer buffer = new();
        Assert.AreEqual("$A,1*00|$C,3*00|", Put(buffer, "8,9*00\r\n$A,1*00\r\n$B,2$C,3*00\n"));
        Assert.AreEqual("", Put(buffer, "$" + LinkText.Repeat('x', Limits.GnssSentenceBytes) + "\r\n"));
        Assert.AreEqual("$D*00|", Put(buffer, "$D*00\r\n"));
    }

    private static string Put(SentenceBuffer buffer, string text)
    {
        string sentences = "";
        for (int i = 0; i < text.Length; i++)
        {
            string sentence = buffer.Put((byte)text[i]);
            sentences += sentence == null ? "" : sentence + "|";
        }

        return sentences;
    }

    private static string[] Fields(string fields) => ("$GPGGA,123519," + fields).Split(',');

    private static GnssFix Fix(int latitudeE7, int longitudeE7, int quality, int satellites, int hdopHundredths)
    {
        GnssFix fix = new();
        fix.LatitudeE7 = latitudeE7;
        fix.LongitudeE7 = longitudeE7;
        fix.Quality = quality;
        fix.Satellites = satellites;
        fix.HdopHundredths = hdopHundredths;
        return fix;
    }
}
