using Firmware.Messages;
using Firmware.Provisioning;

namespace Firmware.Tests;

/// <summary>A receiver that sends what the test says, in pieces of any size, and checks sums as a board's package does.</summary>
internal sealed class FakeGnss : IGnssReceiver
{
    private byte[] _waiting = Ascii.Bytes("");
    private int _taken;

    internal bool IsClosed { get; private set; }

    /// <summary>Bytes handed over at once.</summary>
    internal int PieceBytes { get; set; } = 37;

    /// <summary>Sentences with their checksums behind them.</summary>
    internal void Send(string body, int count)
    {
        string text = "";
        for (int i = 0; i < count; i++)
        {
            text += "$" + body + "*" + Checksum(body) + "\r\n";
        }

        SendRaw(text);
    }

    internal void SendRaw(string text)
    {
        _waiting = Ascii.Bytes(text);
        _taken = 0;
    }

    public int Read(byte[] buffer)
    {
        int count = _waiting.Length - _taken;
        count = count > PieceBytes ? PieceBytes : count;
        Array.Copy(_waiting, _taken, buffer, 0, count);
        _taken += count;
        return count;
    }

    public string[] FixFields(string sentence)
    {
        int star = sentence.Length - 3;
        return star > 6 && sentence.Substring(3, 4) == "GGA," && sentence.Substring(star) == "*" + Checksum(sentence.Substring(1, star - 1))
            ? sentence.Substring(0, star).Split(',')
            : null!;
    }

    public void Close() => IsClosed = true;

    private static string Checksum(string body)
    {
        int sum = 0;
        for (int i = 0; i < body.Length; i++)
        {
            sum ^= body[i];
        }

        return sum.ToString("X2");
    }
}

/// <summary>A detector whose configuration names no place and a receiver's baud rate.</summary>
[TestClass]
public class DetectorPlaceTests
{
    private const string Here = "GNGGA,120000.00,3619.77000,N,12726.01000,E,1,09,0.8,45.0,M,20.0,M,,";
    private const int MinuteMicros = Limits.HeartbeatMicros + 5_000_000;

    [TestMethod]
    public void ThePlaceIsFoundAndSaid()
    {
        FakeGnss gnss = new();
        DetectorRig rig = new(new FakeStore(), Wanting(1), With(gnss));
        gnss.Send(Here, Limits.GnssFixCount - 1);
        rig.RunFor(MinuteMicros);
        Assert.AreEqual("none", rig.Beat("loc"));
        Assert.AreEqual("no-fix", rig.Beat("gnss"));
        Assert.IsFalse(gnss.IsClosed);
        gnss.Send(Here, 1);
        rig.RunFor(MinuteMicros);
        Assert.IsTrue(gnss.IsClosed);
        Assert.AreEqual("gnss", rig.Beat("loc"));
        Assert.AreEqual("36.3295000", rig.Beat("lat"));
        Assert.AreEqual("127.4335000", rig.Beat("lon"));
        Assert.AreEqual("4", rig.Beat("acc"));
        Assert.AreEqual("", rig.Beat("gnss"));
    }

    /// <summary>A wrong checksum, another kind of sentence, noise: silence says that nothing whole came.</summary>
    [TestMethod]
    [DataRow("$" + Here + "*00\r\n")]
    [DataRow("$GPRMC,161229.487,A,3723.2475,N,12258.3416,W,0.13,309.62,120598,,*13\r\n")]
    [DataRow("\u007f~~~~\r\n$\r\n\r\n")]
    [DataRow("")]
    public void WhatIsNotWholeIsSilence(string sent)
    {
        FakeGnss gnss = new();
        DetectorRig rig = new(new FakeStore(), Wanting(1), With(gnss));
        gnss.SendRaw(sent);
        rig.RunFor(MinuteMicros);
        Assert.AreEqual("none", rig.Beat("loc"));
        Assert.AreEqual("silent", rig.Beat("gnss"));
    }

    [TestMethod]
    public void APlaceOutsideOfTheMarketIsRefused()
    {
        FakeGnss gnss = new();
        Configuration configuration = Wanting(1);
        configuration.Bounds = new MarketBounds();
        configuration.Bounds.SouthE7 = 363_290_000;
        configuration.Bounds.NorthE7 = 363_294_999;
        configuration.Bounds.WestE7 = 1_274_330_000;
        configuration.Bounds.EastE7 = 1_274_345_000;
        DetectorRig rig = new(new FakeStore(), configuration, With(gnss));
        gnss.PieceBytes = Limits.GnssReadBytes;
        gnss.Send(Here, Limits.GnssFixCount);
        rig.RunFor(MinuteMicros);
        Assert.AreEqual("none", rig.Beat("loc"));
        Assert.AreEqual("outside-market", rig.Beat("gnss"));
        Assert.IsFalse(gnss.IsClosed);
        configuration.Bounds.NorthE7++;
        gnss.Send(Here, Limits.GnssFixCount);
        rig.RunFor(MinuteMicros);
        Assert.AreEqual("gnss", rig.Beat("loc"));
    }

    /// <summary>It outlives a restart with the same configuration; a new one may mean another stall.</summary>
    [TestMethod]
    public void ThePlaceIsKept()
    {
        FakeStore store = new();
        FakeGnss gnss = new();
        gnss.PieceBytes = Limits.GnssReadBytes;
        DetectorRig first = new(store, Wanting(1), With(gnss));
        gnss.Send(Here, Limits.GnssFixCount);
        first.RunFor(MinuteMicros);
        FakeGnss idle = new();
        DetectorRig second = new(store, Wanting(1), With(idle));
        second.RunFor(MinuteMicros);
        Assert.AreEqual("36.3295000", second.Beat("lat"));
        Assert.IsTrue(idle.IsClosed);
        DetectorRig moved = new(store, Wanting(2), With(new FakeGnss()));
        moved.RunFor(MinuteMicros);
        Assert.AreEqual("none", moved.Beat("loc"));
    }

    /// <summary>What the installer said counts; and without a receiver nothing is said of one.</summary>
    [TestMethod]
    public void AConfiguredPlaceIsNotSearched()
    {
        FakeGnss gnss = new();
        Configuration configuration = Wanting(1);
        configuration.Identity.PositionSource = "survey";
        configuration.Identity.LatitudeE7 = 1;
        DetectorRig rig = new(new FakeStore(), configuration, With(gnss));
        rig.RunFor(MinuteMicros);
        Assert.IsTrue(gnss.IsClosed);
        Assert.AreEqual("survey", rig.Beat("loc"));
        Assert.AreEqual("", rig.Beat("gnss"));
    }

    /// <summary>A port that cannot be opened is a receiver that is silent.</summary>
    [TestMethod]
    public void AMissingReceiverIsSilent()
    {
        DetectorRig rig = new(new FakeStore(), Wanting(1), new BoardParts());
        rig.RunFor(MinuteMicros);
        Assert.AreEqual("silent", rig.Beat("gnss"));
    }

    private static BoardParts With(FakeGnss gnss)
    {
        BoardParts parts = new();
        parts.Gnss = gnss;
        return parts;
    }

    private static Configuration Wanting(uint checksum)
    {
        Configuration configuration = new();
        configuration.Identity = UplinkRig.IdentityOfOne();
        configuration.Identity.PositionSource = "none";
        configuration.GnssBaud = 9_600;
        configuration.Checksum = checksum;
        return configuration;
    }
}
