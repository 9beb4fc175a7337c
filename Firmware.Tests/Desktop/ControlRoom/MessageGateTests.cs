using System.Text.Json.Nodes;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

[TestClass]
public sealed class MessageGateTests
{
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly TestDetector _detector;
    private readonly TestDetector _other;
    private readonly MessageGate _gate;

    public MessageGateTests()
    {
        _detector = new TestDetector("det-b-07", "mangwon", _time);
        _other = new TestDetector("det-b-08", "mangwon", _time);
        DetectorRegistry registry = new();
        registry.Add(_detector.Id, "mangwon", "B-07", _detector.Key);
        registry.Add(_other.Id, "mangwon", "B-08", _other.Key);
        _gate = new MessageGate(registry, _time);
    }

    [TestMethod]
    [DataRow("alarm", "alarm")]
    [DataRow("fault", "fault")]
    [DataRow("fault-cleared", "fault")]
    [DataRow("suspect", "event")]
    [DataRow("suspect-cleared", "event")]
    [DataRow("restored", "event")]
    [DataRow("commissioned", "event")]
    [DataRow("birth", "status")]
    [DataRow("heartbeat", "heartbeat")]
    [DataRow("test", "test")]
    [DataRow("waveform", "waveform")]
    public void EveryTypeIsAcceptedUnderItsLeafAndNoOther(string type, string leaf)
    {
        string[] leaves = ["alarm", "fault", "event", "status", "heartbeat", "test", "waveform", "command", "receipt"];
        foreach (string other in leaves.Where(other => other != leaf))
        {
            Refused(Refusal.WrongLeaf, _detector.Message(type, "7-e1"), other);
        }

        Accepted(_detector.Message(type, "7-e1"), leaf);
        Assert.AreEqual(1, _gate.Accepted);
        Assert.AreEqual(8, _gate.RefusedByReason[Refusal.WrongLeaf]);
    }

    [TestMethod]
    [DataRow("receipt")]
    [DataRow("command")]
    [DataRow("fire")]
    public void OtherTypesAreRefused(string type) => Refused(Refusal.WrongLeaf, _detector.Message(type, "7-e1"), "alarm");

    [TestMethod]
    [DataRow("iss", "\"det-b-08\"", nameof(Refusal.WrongIssuer))]
    [DataRow("iss", null, nameof(Refusal.WrongIssuer))]
    [DataRow("aud", "\"det-b-07\"", nameof(Refusal.WrongDirection))]
    [DataRow("aud", "7", nameof(Refusal.WrongDirection))]
    [DataRow("typ", null, nameof(Refusal.BadClaim))]
    [DataRow("typ", "7", nameof(Refusal.BadClaim))]
    [DataRow("jti", null, nameof(Refusal.BadClaim))]
    [DataRow("jti", "\"7-01\"", nameof(Refusal.BadClaim))]
    [DataRow("iat", "\"now\"", nameof(Refusal.BadClaim))]
    [DataRow("iat", "1.5", nameof(Refusal.BadClaim))]
    [DataRow("evt", null, nameof(Refusal.BadClaim))]
    [DataRow("evt", "\"7-1\"", nameof(Refusal.BadClaim))]
    [DataRow("iat", "-9223372036854775808", nameof(Refusal.Stale))]
    [DataRow("iat", "9223372036854775807", nameof(Refusal.Stale))]
    public void AClaimThatBreaksARuleIsRefused(string name, string? json, string reason)
    {
        JsonObject claims = _detector.Claims("alarm", "7-e1");
        claims.Remove(name);
        if (json is not null)
        {
            claims[name] = JsonNode.Parse(json);
        }

        Refused(Enum.Parse<Refusal>(reason), _detector.Sign(claims), "alarm");
        Assert.IsNull(_gate.StateOf(_detector.Id), "a refused message is not remembered");
    }

    [TestMethod]
    [DataRow("flame/v1/tongin/det-b-07/alarm", nameof(Refusal.WrongMarket))]
    [DataRow("flame/v1/mangwon/nobody/alarm", nameof(Refusal.UnknownDetector))]
    [DataRow("flame/v1/mangwon/det-b-08/alarm", nameof(Refusal.WrongKeyId))]
    [DataRow("flame/v2/mangwon/det-b-07/alarm", nameof(Refusal.WrongTopic))]
    [DataRow("flame/v1/mangwon/det-b-07", nameof(Refusal.WrongTopic))]
    [DataRow("flame/v1/mangwon/det-b-07/alarm/x", nameof(Refusal.WrongTopic))]
    [DataRow("", nameof(Refusal.WrongTopic))]
    public void ATopicThatIsNotTheSendersIsRefused(string topic, string reason) =>
        Assert.AreEqual(Enum.Parse<Refusal>(reason), _gate.Judge(topic, _detector.Message("alarm", "7-e1"), retained: false).Reason);

    [TestMethod]
    public void AForgedATruncatedAndAnOversizedMessageAreRefused()
    {
        byte[] good = _detector.Message("alarm", "7-e1");
        Refused(Refusal.BadSignature, Jws.Sign(_detector.Id, _other.Key, "{}"u8), "alarm");
        Refused(Refusal.NotThreeParts, good[..20], "alarm");
        Refused(Refusal.BadSignature, good[..^3], "alarm");
        Refused(Refusal.TooLong, new byte[100_000], "alarm");
        JsonObject large = _detector.Claims("alarm", "7-e1");
        large["pad"] = new string('x', Jws.PayloadBytesMax);
        Refused(Refusal.PayloadTooLong, _detector.Sign(large), "alarm");
        Accepted(good, "alarm");
        Assert.AreEqual(5, _gate.Refused);
    }

    [TestMethod]
    public void AReplayIsRefused()
    {
        byte[] message = _detector.Message("alarm", "7-e1");
        Accepted(message, "alarm");
        Refused(Refusal.Replayed, message, "alarm");
        Accepted(_detector.Message("alarm", "7-e1"), "alarm");
        ReplayedBelow(new MessageId(7, 2), message, "alarm");
    }

    [TestMethod]
    public void ASendersNumbersAreItsOwn()
    {
        Accepted(_detector.Message("heartbeat"), "heartbeat");
        Assert.AreEqual(Verdict.Accepted, _gate.Judge(_other.Topic("heartbeat"), _other.Message("heartbeat"), retained: false).Verdict);
    }

    [TestMethod]
    public void MessagesMayOvertakeEachOther()
    {
        byte[] first = _detector.Message("suspect", "7-e1");
        Accepted(_detector.Message("alarm", "7-e2"), "alarm");
        Accepted(first, "event");
        ReplayedBelow(new MessageId(7, 2), first, "event");
    }

    [TestMethod]
    public void WhatLiesBehindIsToldTheHighestNumber()
    {
        _detector.Counter = 5_000;
        Accepted(_detector.Message("heartbeat"), "heartbeat");
        _detector.Boot = 1;
        _detector.Counter = 0;
        Judgement judgement = Judge(_detector.Message("alarm", "1-e1"), "alarm");
        Assert.AreEqual(Verdict.Behind, judgement.Verdict);
        Assert.AreEqual(Refusal.Behind, judgement.Reason);
        Assert.AreEqual(new MessageId(7, 5_001), judgement.Min);
        Assert.AreEqual(1, _gate.RefusedByReason[Refusal.Behind]);
        Assert.AreEqual(new MessageId(7, 5_001), _gate.StateOf(_detector.Id)!.Highest);
    }

    [TestMethod]
    [DataRow("sntp", -301, false)]
    [DataRow("sntp", -300, true)]
    [DataRow("sntp", 300, true)]
    [DataRow("sntp", 301, false)]
    [DataRow("gnss", -301, false)]
    [DataRow("gnss", -300, true)]
    [DataRow("none", -301, true)]
    public void AgeCountsWhereTheClockIsTrusted(string clock, int secondsFromNow, bool isAccepted)
    {
        JsonObject claims = _detector.Claims("alarm", "7-e1");
        claims["clk"] = clock;
        claims["iat"] = _time.GetUtcNow().ToUnixTimeSeconds() + secondsFromNow;
        Assert.AreEqual(isAccepted ? null : Refusal.Stale, Judge(_detector.Sign(claims), "alarm").Reason);
    }

    [TestMethod]
    public void ATrustedClockMustSayItsTime()
    {
        JsonObject claims = _detector.Claims("alarm", "7-e1");
        claims["clk"] = "sntp";
        claims.Remove("iat");
        Assert.AreEqual(Refusal.Stale, Judge(_detector.Sign(claims), "alarm").Reason);
    }

    [TestMethod]
    public void WithoutAClockThereIsNoAge()
    {
        JsonObject claims = _detector.Claims("alarm", "7-e1");
        claims["clk"] = "none";
        claims.Remove("iat");
        Accepted(_detector.Sign(claims), "alarm");
    }

    [TestMethod]
    public void AnOldRecordingIsStaleAndGetsNoAnswer()
    {
        byte[] old = _detector.Message("heartbeat");
        Accepted(old, "heartbeat");
        _time.RunUntil(301_000_000);
        _detector.Counter = 9_000;
        Accepted(_detector.Message("heartbeat"), "heartbeat");
        Refused(Refusal.Stale, old, "heartbeat");
    }

    [TestMethod]
    public void TheWillThatTheBirthNamedIsTakenOnceWhateverItsAge()
    {
        (byte[] will, byte[] birth) = Connection();
        Accepted(birth, "status");
        for (int i = 0; i < 3; i++)
        {
            _time.RunUntil((i + 1) * 1_000_000_000L);
            _detector.Counter += 1_000;
            Accepted(_detector.Message("heartbeat"), "heartbeat");
        }

        Accepted(will, "status");
        Refused(Refusal.WillNotNamed, will, "status");
    }

    [TestMethod]
    public void AWillThatNoBirthNamedIsRefused()
    {
        (byte[] firstWill, byte[] firstBirth) = Connection();
        Refused(Refusal.WillNotNamed, firstWill, "status");
        Accepted(firstBirth, "status");
        (byte[] secondWill, byte[] secondBirth) = Connection();
        Refused(Refusal.WillNotNamed, secondWill, "status");
        Accepted(secondBirth, "status");
        Refused(Refusal.WillNotNamed, firstWill, "status");
        Accepted(secondWill, "status");
    }

    [TestMethod]
    public void ARetainedMessageIsIgnoredWhenKnownAndJudgedWhenNot()
    {
        (byte[] will, byte[] birth) = Connection();
        Assert.AreEqual(Verdict.Accepted, Judge(birth, "status", retained: true).Verdict);
        Assert.AreEqual(Verdict.Ignored, Judge(birth, "status", retained: true).Verdict);
        _time.RunUntil(1_000_000_000);
        Assert.AreEqual(Verdict.Ignored, Judge(birth, "status", retained: true).Verdict, "however old");
        Assert.AreEqual(Verdict.Accepted, Judge(will, "status", retained: true).Verdict);
        Assert.AreEqual(Verdict.Ignored, Judge(will, "status", retained: true).Verdict);
        _detector.Boot++;
        Accepted(_detector.Message("heartbeat"), "heartbeat");
        Assert.AreEqual(Verdict.Ignored, Judge(birth, "status", retained: true).Verdict, "of an earlier boot");
        Assert.AreEqual(0, _gate.Refused);
        byte[] forged = [.. birth];
        forged[^3] ^= 1;
        Assert.AreEqual(Verdict.Refused, Judge(forged, "status", retained: true).Verdict);
    }

    [TestMethod]
    public void ARestartRemembersNumbersAndTheWill()
    {
        (byte[] will, byte[] birth) = Connection();
        Accepted(birth, "status");
        DetectorRegistry registry = new();
        registry.Add(_detector.Id, "mangwon", "B-07", _detector.Key);
        MessageGate restarted = new(registry, _time);
        restarted.Restore(_detector.Id, _gate.StateOf(_detector.Id)!);
        Assert.AreEqual(Refusal.Replayed, restarted.Judge(_detector.Topic("status"), birth, retained: false).Reason);
        Assert.AreEqual(Verdict.Accepted, restarted.Judge(_detector.Topic("status"), will, retained: true).Verdict);
    }

    [TestMethod]
    public void ReasonsReadWell()
    {
        Assert.AreEqual("bad-signature", Refusal.BadSignature.Text());
        Assert.AreEqual("will-not-named", Refusal.WillNotNamed.Text());
    }

    // As a detector connects: the will is signed first, and the birth names it.
    private (byte[] Will, byte[] Birth) Connection()
    {
        JsonObject will = _detector.Claims("will");
        JsonObject birth = _detector.Claims("birth");
        birth["will"] = will["jti"]!.GetValue<string>();
        return (_detector.Sign(will), _detector.Sign(birth));
    }

    private Judgement Judge(byte[] message, string leaf, bool retained = false) => _gate.Judge(_detector.Topic(leaf), message, retained);

    private void Accepted(byte[] message, string leaf)
    {
        Judgement judgement = Judge(message, leaf);
        Assert.AreEqual(Verdict.Accepted, judgement.Verdict, judgement.Reason?.ToString());
    }

    // Below the highest, the sender may be a detector whose flash was restored: it is told where to go on.
    private void ReplayedBelow(MessageId highest, byte[] message, string leaf)
    {
        Judgement judgement = Judge(message, leaf);
        Assert.AreEqual(Verdict.Behind, judgement.Verdict);
        Assert.AreEqual(Refusal.Replayed, judgement.Reason);
        Assert.AreEqual(highest, judgement.Min);
    }

    private void Refused(Refusal reason, byte[] message, string leaf)
    {
        Judgement judgement = Judge(message, leaf);
        Assert.AreEqual(Verdict.Refused, judgement.Verdict);
        Assert.AreEqual(reason, judgement.Reason);
    }
}
