using Firmware.Alarming;
using Firmware.Delivery;
using Firmware.Detection;
using Firmware.Messages;

namespace Firmware.Tests;

[TestClass]
public class MessageWriterTests
{
    private const string Stem =
        "'clk':'none','up':67890,'typ':'";

    private const string Place =
        "','mkt':'m1','stall':'B-07','pos':[3,7,-1],'loc':'none'";

    [DataRow((int)EventKind.Alarm, "alarm", "'level':150,'flicker':40")]
    [DataRow((int)EventKind.Fault, "fault", "'code':'link-lost'")]
    [DataRow((int)EventKind.FaultCleared, "fault-cleared", "'code':'link-lost'")]
    [DataRow((int)EventKind.Restored, "restored", "'level':150,'flicker':40")]
    [DataRow((int)EventKind.Test, "test", "'level':150,'flicker':40")]
    [DataRow((int)EventKind.Suspect, "suspect", "'level':150,'flicker':40")]
    [DataRow((int)EventKind.SuspectCleared, "suspect-cleared", "'level':150,'flicker':40")]
    [TestMethod]
    public void WritesEachKindOfEventToTheByte(int kind, string type, string rest)
    {
        DetectorEvent recorded = EventOf((EventKind)kind);
        recorded.Fault = FaultCode.LinkLost;
        MessageWriter writer = new(IdentityWithoutPosition());
        writer.Begin(Topics.TypeOf(recorded.Kind), 12, 345, 67_890, "none", 0);
        recorded.Boot = 12;
        writer.AddEvent(ref recorded);
        writer.End();
        SameText("{'iss':'det-1','jti':'12-345'," + Stem + type + Place + ",'evt':'12-e3','evt_up':67123," + rest + "}", writer);
    }

    [DataRow((int)FaultCode.SensorOpen, "sensor-open")]
    [DataRow((int)FaultCode.SensorShort, "sensor-short")]
    [DataRow((int)FaultCode.SensorStuck, "sensor-stuck")]
    [DataRow((int)FaultCode.SensorBlinded, "sensor-blinded")]
    [DataRow((int)FaultCode.SamplingLate, "sampling-late")]
    [DataRow((int)FaultCode.SensorDrift, "sensor-drift")]
    [DataRow((int)FaultCode.StoreFailed, "store-failed")]
    [DataRow((int)FaultCode.LinkLost, "link-lost")]
    [DataRow((int)FaultCode.ControlRoomLost, "control-room-lost")]
    [DataRow((int)FaultCode.ClockLost, "clock-lost")]
    [DataRow((int)FaultCode.QueueOverflow, "queue-overflow")]
    [TestMethod]
    public void NamesEachFaultAsTheContractDoes(int fault, string code)
    {
        DetectorEvent recorded = EventOf(EventKind.Fault);
        recorded.Fault = (FaultCode)fault;
        MessageWriter writer = new(IdentityWithoutPosition());
        writer.Begin("fault", 12, 345, 67_890, "none", 0);
        recorded.Boot = 12;
        writer.AddEvent(ref recorded);
        writer.End();
        SameText("{'iss':'det-1','jti':'12-345'," + Stem + "fault" + Place + ",'evt':'12-e3','evt_up':67123,'code':'" + code + "'}", writer);
    }

    [TestMethod]
    public void WritesABirthToTheByte()
    {
        MessageWriter writer = new(IdentityWithoutPosition());
        writer.Begin("birth", 12, 2, 67_890, "none", 0);
        writer.Add("will", "12-1");
        writer.End();
        SameText("{'iss':'det-1','jti':'12-2'," + Stem + "birth" + Place + ",'will':'12-1'}", writer);
    }

    [TestMethod]
    public void WritesTheTimeWhereItIsTrustedAndThePositionWhereItIsKnown()
    {
        Identity identity = IdentityWithoutPosition();
        identity.PositionSource = "survey";
        identity.LatitudeE7 = 375_701_234;
        identity.LongitudeE7 = -1_269_996_000;
        identity.AccuracyMetres = 4;
        MessageWriter writer = new(identity);
        writer.Begin("will", 1, 2, 0, "sntp", 1_760_000_000);
        writer.End();
        SameText(
            "{'iss':'det-1','jti':'1-2','iat':1760000000,'clk':'sntp','up':0,'typ':'will','mkt':'m1','stall':'B-07','pos':[3,7,-1],"
            + "'loc':'survey','lat':37.5701234,'lon':-126.9996000,'acc':4}",
            writer);
    }

    [DataRow(0, "0.0000000")]
    [DataRow(1, "0.0000001")]
    [DataRow(-1, "-0.0000001")]
    [DataRow(-9999999, "-0.9999999")]
    [DataRow(10000000, "1.0000000")]
    [DataRow(900000000, "90.0000000")]
    [DataRow(-1800000000, "-180.0000000")]
    [DataRow(1269995999, "126.9995999")]
    [DataRow(-2147483648, "-214.7483648")]
    [TestMethod]
    public void WritesDegreesWithSevenDecimalsAndTheirSign(int e7, string expected)
    {
        Identity identity = IdentityWithoutPosition();
        identity.PositionSource = "gnss";
        identity.LatitudeE7 = e7;
        identity.LongitudeE7 = e7;
        MessageWriter writer = new(identity);
        writer.Begin("birth", 1, 1, 0, "none", 0);
        writer.End();
        string text = TextOf(writer);
        Assert.IsTrue(text.IndexOf(LinkText.Quoted("'lat':" + expected + ",'lon':" + expected + ",'acc':0}")) > 0);
    }

    [TestMethod]
    public void TheTimeIsAbsentWithoutAClock()
    {
        MessageWriter writer = new(IdentityWithoutPosition());
        writer.Begin("birth", 1, 1, 0, "none", 1_760_000_000);
        writer.End();
        Assert.IsTrue(TextOf(writer).IndexOf("iat") < 0);
        writer.Begin("birth", 1, 1, 0, "gnss", 1_760_000_000);
        writer.End();
        Assert.IsTrue(TextOf(writer).IndexOf(LinkText.Quoted("'iat':1760000000,'clk':'gnss'")) > 0);
    }

    [TestMethod]
    public void NoTextBreaksOutOfItsQuotes()
    {
        MessageWriter writer = new(IdentityWithoutPosition());
        writer.Begin("birth", 1, 1, 0, "none", 0);
        writer.Add("x", "a\"b\\c\nd\u0001e\u007ff\u00e4g{[,:]}/");
        writer.End();
        string text = TextOf(writer);
        string expected = ",\"x\":\"a\\\"b\\\\c?d?e?f?g{[,:]}/\"}";
        Assert.AreEqual(-1, LinkText.FirstDifference(expected, text.Substring(text.Length - expected.Length)));
    }

    [TestMethod]
    public void WritesNumbersOfAllSizes()
    {
        MessageWriter writer = new(IdentityWithoutPosition());
        writer.Begin("birth", 2_147_483_647, 2_147_483_647, 9_223_372_036_854_775, "none", 0);
        writer.Add("n", long.MaxValue);
        writer.Add("m", long.MinValue);
        writer.Add("z", 0);
        writer.End();
        string text = TextOf(writer);
        Assert.IsTrue(text.IndexOf(LinkText.Quoted("'jti':'2147483647-2147483647'")) > 0);
        Assert.IsTrue(text.IndexOf(LinkText.Quoted("'up':9223372036854775,")) > 0);
        Assert.IsTrue(text.IndexOf(LinkText.Quoted("'n':9223372036854775807,'m':-9223372036854775808,'z':0}")) > 0);
    }

    [TestMethod]
    public void TheLargestEventFits()
    {
        for (int kind = 0; kind <= (int)EventKind.SuspectCleared; kind++)
        {
            DetectorEvent recorded = EventOf((EventKind)kind);
            recorded.Fault = FaultCode.ControlRoomLost;
            recorded.Number = int.MaxValue;
            recorded.Boot = int.MaxValue;
            recorded.TimeMicros = long.MaxValue;
            recorded.LevelCounts = int.MinValue;
            recorded.FlickerCounts = int.MinValue;
            MessageWriter writer = new(LargestIdentity());
            writer.Begin(Topics.TypeOf(recorded.Kind), int.MaxValue, int.MaxValue, long.MaxValue, "sntp", long.MaxValue);
            writer.AddEvent(ref recorded);
            writer.End();
            Fits(writer);
        }
    }

    [TestMethod]
    public void TheLargestWaveformFits()
    {
        int[] state = new int[FlameDetector.StateCount];
        int[] windows = new int[DecisionRecorder.WindowsMost * DecisionRecorder.WindowNumbers];
        Alternate(state);
        Alternate(windows);
        Waveform waveform = new(state, windows, DecisionRecorder.WindowNumbers);
        waveform.WindowCount = DecisionRecorder.WindowsMost;
        DetectorEvent recorded = EventOf(EventKind.Waveform);
        recorded.Boot = int.MaxValue;
        MessageWriter writer = new(LargestIdentity());
        writer.Begin("waveform", int.MaxValue, int.MaxValue, long.MaxValue, "sntp", long.MaxValue);
        writer.AddEvent(ref recorded);
        waveform.AddTo(writer);
        writer.End();
        Assert.IsTrue(writer.Length > Limits.PayloadBytes && writer.Length <= Limits.WaveformBytes);
        Assert.AreEqual('}', (char)writer.Buffer[writer.Length - 1]);
    }

    [TestMethod]
    public void AWaveformIsWrittenToTheByte()
    {
        int[] windows = { 5, 4, 300, int.MinValue };
        Waveform waveform = new(new[] { 0, -1 }, windows, 2);
        waveform.WindowCount = 2;
        MessageWriter writer = new(IdentityWithoutPosition());
        writer.Begin("waveform", 1, 1, 0, "none", 0);
        waveform.AddTo(writer);
        writer.End();
        string text = Ascii.Text(writer.Buffer, 0, writer.Length);

        // 10; 1; 592, which is 80 and 4 times 128; then a difference that wraps around.
        Assert.AreEqual(LinkText.Quoted(",'layout':1,'windows':2,'light':'CgHQBKj7__8P','state':'AAE'}"), text.Substring(text.IndexOf(",\"layout\"")));
    }

    [TestMethod]
    public void TheLargestBirthAndHeartbeatFit()
    {
        MessageWriter writer = new(LargestIdentity());
        writer.Begin("birth", int.MaxValue, int.MaxValue, long.MaxValue, "sntp", long.MaxValue);
        writer.Add("will", "2147483647-2147483647");
        writer.Add("cause", "supervisor");
        writer.End();
        Fits(writer);
        writer.Begin("heartbeat", int.MaxValue, int.MaxValue, long.MaxValue, "sntp", long.MaxValue);
        writer.Add("state", "suspect");
        writer.Add("profile", "standard");
        writer.Add("hours", "18:00-02:00");
        writer.Add("utc_offset", -720);
        string[] numbers =
        {
            "faults", "safe", "learned", "learning", "closed", "open", "lost", "refused", "connections", "blind_ms_max", "held_ms_max",
        };
        foreach (string name in numbers)
        {
            writer.Add(name, int.MinValue);
        }

        writer.End();
        Fits(writer);
    }

    [TestMethod]
    public void WhatDoesNotFitHasNoLengthAndTheNextHasOneAgain()
    {
        MessageWriter writer = new(IdentityWithoutPosition());
        writer.Begin("birth", 1, 1, 0, "none", 0);
        int started = writer.Length;

        // Fills to the last byte: ,"x":"" and } are seven more.
        writer.Add("x", LinkText.Repeat('y', Limits.PayloadBytes - started - 8));
        writer.End();
        Assert.AreEqual(Limits.PayloadBytes, writer.Length);
        writer.Begin("birth", 1, 1, 0, "none", 0);
        writer.Add("x", LinkText.Repeat('y', Limits.PayloadBytes - started - 7));
        writer.End();
        Assert.AreEqual(0, writer.Length);
        writer.Begin("birth", 1, 1, 0, "none", 0);
        Assert.AreEqual(started, writer.Length);
    }

    // Differences of the greatest size.
    private static void Alternate(int[] numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (i & 1) == 0 ? 1 << 30 : -(1 << 30);
        }
    }

    private static void Fits(MessageWriter writer)
    {
        Assert.IsTrue(writer.Length > 0 && writer.Length <= Limits.PayloadBytes);
        Assert.AreEqual('}', (char)writer.Buffer[writer.Length - 1]);
    }

    private static DetectorEvent EventOf(EventKind kind)
    {
        DetectorEvent recorded = default;
        recorded.Kind = kind;
        recorded.Number = 3;
        recorded.TimeMicros = 67_123_999;
        recorded.LevelCounts = 150;
        recorded.FlickerCounts = 40;
        return recorded;
    }

    private static Identity IdentityWithoutPosition()
    {
        Identity identity = UplinkRig.IdentityOfOne();
        identity.Row = 3;
        identity.Column = 7;
        identity.Floor = -1;
        return identity;
    }

    internal static Identity LargestIdentity()
    {
        Identity identity = new();
        identity.Detector = LinkText.Repeat('d', Limits.TextLength);
        identity.Market = LinkText.Repeat('m', Limits.TextLength);
        identity.Stall = LinkText.Repeat('"', Limits.TextLength);
        identity.Row = 9_999;
        identity.Column = 9_999;
        identity.Floor = -99;
        identity.PositionSource = "survey";
        identity.LatitudeE7 = -899_999_999;
        identity.LongitudeE7 = -1_799_999_999;
        identity.AccuracyMetres = 100_000;
        return identity;
    }

    private static string TextOf(MessageWriter writer) => Ascii.Text(writer.Buffer, 0, writer.Length);

    private static void SameText(string quoted, MessageWriter writer) =>
        Assert.AreEqual(-1, LinkText.FirstDifference(LinkText.Quoted(quoted), TextOf(writer)));
}
