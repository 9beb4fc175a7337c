using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Firmware.Alarming;
using Firmware.Board;
using Firmware.Delivery;
using Firmware.Messages;
using Firmware.Tests.Desktop.Jose;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.FirmwareOnDesktop;

/// <summary>The firmware's messages as three verifiers that share no code with it see them, and what another signer sends down.</summary>
[TestClass]
public sealed class MessagesAgainstOthersTests
{
    private const int Boot = 5;
    private const long Now = 1_760_000_000;

    private static readonly byte[] s_key = SHA256.HashData("a key of this test"u8);

    [TestMethod]
    public void ThePlatformsOwnPartsVerifyEachKindOfEvent()
    {
        foreach (EventKind kind in Enum.GetValues<EventKind>())
        {
            using JsonDocument claims = JsonDocument.Parse(VerifiedByHand(Event(kind)));
            JsonElement root = claims.RootElement;
            Assert.AreEqual("det-1", root.GetProperty("iss").GetString());
            Assert.AreEqual("5-6", root.GetProperty("jti").GetString());
            Assert.AreEqual(Now, root.GetProperty("iat").GetInt64());
            Assert.AreEqual(Topics.TypeOf(kind), root.GetProperty("typ").GetString());
            Assert.AreEqual("B \"07\" \\ left", root.GetProperty("stall").GetString());
            Assert.AreEqual("[3,7,-1]", root.GetProperty("pos").GetRawText());
            Assert.AreEqual(37.5701234m, root.GetProperty("lat").GetDecimal());
            Assert.AreEqual(-126.9996m, root.GetProperty("lon").GetDecimal());
            Assert.AreEqual("5-e3", root.GetProperty("evt").GetString());
            Assert.AreEqual(67_123, root.GetProperty("evt_up").GetInt64());
        }
    }

    [TestMethod]
    public void NoNameIsWrittenTwice()
    {
        foreach (EventKind kind in Enum.GetValues<EventKind>())
        {
            using JsonDocument claims = JsonDocument.Parse(VerifiedByHand(Event(kind)));
            List<string> names = [.. claims.RootElement.EnumerateObject().Select(member => member.Name)];
            Assert.AreEqual(names.Count, names.Distinct().Count());
        }
    }

    [TestMethod]
    public void TheControlRoomVerifiesEachKindOfEvent()
    {
        foreach (EventKind kind in Enum.GetValues<EventKind>())
        {
            Assert.IsTrue(Jws.TryVerify(Event(kind), id => id == "det-1" ? s_key : [], out Claims? claims, out Refusal reason), reason.ToString());
            Assert.AreEqual("det-1", claims.KeyId);
            Assert.AreEqual("5-e3", claims.Text("evt"));
        }
    }

    [TestMethod]
    public void TheControlRoomVerifiesPayloadsOfEveryLength()
    {
        JwsSigner signer = new(new HmacSha256Mac(s_key), "det-1");
        for (int length = 8; length <= Limits.PayloadBytes; length++)
        {
            byte[] payload = Encoding.ASCII.GetBytes("{\"x\":\"" + new string('y', length - 8) + "\"}");
            Assert.IsTrue(Jws.TryVerify(signer.Sign(payload, length), _ => s_key, out Claims? claims, out Refusal reason), reason.ToString());
            Assert.IsTrue(claims.Json.Span.SequenceEqual(payload));
        }
    }

    [TestMethod]
    public void NobodyTakesAnotherKey()
    {
        byte[] jws = Event(EventKind.Alarm);
        byte[] other = SHA256.HashData(s_key);
        Assert.IsFalse(Jws.TryVerify(jws, _ => other, out _, out Refusal reason));
        Assert.AreEqual(Refusal.BadSignature, reason);
        Assert.AreEqual(1, NodeJose.Run("verify.mjs", other, Encoding.ASCII.GetString(jws)).ExitCode);
    }

    [TestMethod]
    [DataRow(EventKind.Alarm)]
    [DataRow(EventKind.Fault)]
    [DataRow(EventKind.SuspectCleared)]
    public void JoseVerifiesIt(EventKind kind)
    {
        byte[] jws = Event(kind);
        (int exitCode, string output, string error) = NodeJose.Run("verify.mjs", s_key, Encoding.ASCII.GetString(jws));
        Assert.AreEqual(0, exitCode, error);
        using JsonDocument answer = JsonDocument.Parse(output);
        Assert.AreEqual("""{"alg":"HS256","kid":"det-1"}""", answer.RootElement.GetProperty("header").GetRawText());
        Assert.AreEqual(VerifiedByHand(jws), answer.RootElement.GetProperty("payload").GetString());
    }

    [TestMethod]
    [DataRow("""{"iss":"room","aud":"det-1","jti":"9-1","iat":1760000000,"clk":"sntp","typ":"receipt","ack":"5-6"}""")]
    [DataRow("""{ "iss": "room", "aud": "det-1", "jti": "9-1", "clk": "none", "typ": "command", "boot": 5, "cmd": "test" }""")]
    public void TheVerifierTakesWhatJoseSigns(string payload)
    {
        byte[] jws = SignedByJose("""{"alg":"HS256","kid":"det-1"}""", payload);
        FlatJson claims = new DownlinkVerifier(new HmacSha256Mac(s_key), "det-1").Verify(jws, Boot, Now);
        Assert.IsNotNull(claims);
        Assert.AreEqual("9-1", claims.Text("jti"));
        Assert.IsNull(new DownlinkVerifier(new HmacSha256Mac(SHA256.HashData(s_key)), "det-1").Verify(jws, Boot, Now));
    }

    [TestMethod]
    public void TheVerifierRefusesWhatJoseSignsForAnother()
    {
        const string payload = """{"iss":"room","aud":"det-1","jti":"9-1","clk":"none","typ":"receipt","ack":"5-6"}""";
        byte[] jws = SignedByJose("""{"alg":"HS256","kid":"det-2"}""", payload);
        Assert.IsNull(new DownlinkVerifier(new HmacSha256Mac(s_key), "det-1").Verify(jws, Boot, Now));
    }

    [TestMethod]
    public void TheVerifierTakesWhatTheControlRoomSigns()
    {
        DownlinkVerifier verifier = new(new HmacSha256Mac(s_key), "det-1");
        for (int counter = 1; counter <= 100; counter++)
        {
            string payload = $$"""{"iss":"room","aud":"det-1","jti":"9-{{counter}}","iat":{{Now}},"clk":"sntp","typ":"receipt","ack":"5-{{counter}}","pad":"{{new string('x', counter)}}"}""";
            Assert.IsNotNull(verifier.Verify(Jws.Sign("det-1", s_key, Encoding.ASCII.GetBytes(payload)), Boot, Now));
        }

        Assert.AreEqual(0, verifier.Refused);
    }

    private static byte[] SignedByJose(string header, string payload)
    {
        string request = $$"""{"header":{{header}},"payload":{{JsonSerializer.Serialize(payload)}}}""";
        (int exitCode, string output, string error) = NodeJose.Run("sign.mjs", s_key, request);
        Assert.AreEqual(0, exitCode, error);
        return Encoding.ASCII.GetBytes(output);
    }

    private static byte[] Event(EventKind kind)
    {
        Identity identity = new()
        {
            Detector = "det-1",
            Market = "m1",
            Stall = "B \"07\" \\ left",
            Row = 3,
            Column = 7,
            Floor = -1,
            PositionSource = "survey",
            LatitudeE7 = 375_701_234,
            LongitudeE7 = -1_269_996_000,
            AccuracyMetres = 4,
        };
        DetectorEvent recorded = new() { Kind = kind, Fault = FaultCode.LinkLost, Number = 3, Boot = Boot, TimeMicros = 67_123_456, LevelCounts = 150, FlickerCounts = 40 };
        MessageWriter writer = new(identity);
        writer.Begin(Topics.TypeOf(kind), Boot, 6, 67_890, "sntp", Now);
        writer.AddEvent(ref recorded);
        writer.End();
        return new JwsSigner(new HmacSha256Mac(s_key), "det-1").Sign(writer.Buffer, writer.Length);
    }

    // Written from RFC 7515, with nothing of ours.
    private static string VerifiedByHand(byte[] jws)
    {
        string[] parts = Encoding.ASCII.GetString(jws).Split('.');
        Assert.HasCount(3, parts);
        using JsonDocument header = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[0]));
        Assert.AreEqual("HS256", header.RootElement.GetProperty("alg").GetString());
        Assert.AreEqual("det-1", header.RootElement.GetProperty("kid").GetString());
        byte[] expected = HMACSHA256.HashData(s_key, Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]));
        CollectionAssert.AreEqual(expected, System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]));
        return Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]));
    }
}
