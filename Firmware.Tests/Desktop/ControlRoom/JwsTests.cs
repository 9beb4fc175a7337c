using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Firmware.Tests.Desktop.Jose;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

[TestClass]
public sealed class JwsTests
{
    private const string GoodHeader = """{"alg":"HS256","kid":"det-b-07"}""";
    private const string GoodPayload = """{"iss":"det-b-07","typ":"alarm","pos":[1,2,-1]}""";

    private static readonly byte[] s_key = SHA256.HashData("a key of this test"u8);

    [TestMethod]
    public void WhatIsSignedVerifies()
    {
        Assert.IsNull(Check(Encoding.ASCII.GetString(Jws.Sign("det-b-07", s_key, Encoding.UTF8.GetBytes(GoodPayload)))));
        Assert.IsNull(Check(Make(GoodHeader, GoodPayload)));
    }

    [TestMethod]
    public void ThePayloadComesBackAsItWasSigned()
    {
        const string spaced = """{ "typ":"alarm",   "stall":"가-07\u0041" }""";
        Assert.IsTrue(Jws.TryVerify(Encoding.ASCII.GetBytes(Make(GoodHeader, spaced)), _ => s_key, out Claims? claims, out _));
        Assert.AreEqual(spaced, Encoding.UTF8.GetString(claims.Json.Span));
        Assert.AreEqual("가-07A", claims.Text("stall"));
        Assert.AreEqual("det-b-07", claims.KeyId);
    }

    [TestMethod]
    [DataRow("{}", nameof(Refusal.WrongAlgorithm))]
    [DataRow("""{"alg":"none","kid":"det-b-07"}""", nameof(Refusal.WrongAlgorithm))]
    [DataRow("""{"alg":"hs256","kid":"det-b-07"}""", nameof(Refusal.WrongAlgorithm))]
    [DataRow("""{"alg":"HS384","kid":"det-b-07"}""", nameof(Refusal.WrongAlgorithm))]
    [DataRow("""{"alg":["HS256"],"kid":"det-b-07"}""", nameof(Refusal.WrongAlgorithm))]
    [DataRow("""{"kid":"det-b-07"}""", nameof(Refusal.WrongAlgorithm))]
    [DataRow("""{"alg":"HS256"}""", nameof(Refusal.NoKeyId))]
    [DataRow("""{"alg":"HS256","kid":7}""", nameof(Refusal.NoKeyId))]
    [DataRow("""{"alg":"HS256","kid":"Det"}""", nameof(Refusal.NoKeyId))]
    [DataRow("""{"alg":"HS256","kid":"det\n"}""", nameof(Refusal.NoKeyId))]
    [DataRow("""{"alg":"HS256","kid":"somebody-else"}""", nameof(Refusal.WrongKeyId))]
    [DataRow("""{"alg":"HS256","kid":"det-b-07","crit":["b64"],"b64":false}""", nameof(Refusal.CriticalHeader))]
    [DataRow("""{"alg":"none","alg":"HS256","kid":"det-b-07"}""", nameof(Refusal.HeaderNotJson))]
    [DataRow("""{"alg":"HS256","\u0061lg":"HS256","kid":"det-b-07"}""", nameof(Refusal.HeaderNotJson))]
    [DataRow("""{"alg":"HS256","kid":"\ud800"}""", nameof(Refusal.HeaderNotJson))]
    [DataRow("""{"\ud800":1,"alg":"HS256","kid":"det-b-07"}""", nameof(Refusal.HeaderNotJson))]
    [DataRow("""["HS256"]""", nameof(Refusal.HeaderNotJson))]
    [DataRow("""{"alg":"HS256","kid":"det-b-07"}{}""", nameof(Refusal.HeaderNotJson))]
    [DataRow("""{"alg":"HS256","kid":"det-b-07","x":[[[[[1]]]]]}""", nameof(Refusal.HeaderNotJson))]
    [DataRow("", nameof(Refusal.HeaderNotJson))]
    public void ABadHeaderIsRefusedThoughSigned(string header, string reason) => Assert.AreEqual(reason, Check(Make(header, GoodPayload)));

    [TestMethod]
    public void UnknownHeaderMembersAreIgnored() =>
        Assert.IsNull(Check(Make("""{"typ":"JWT","alg":"HS256","kid":"det-b-07","x":{"y":[1]}}""", GoodPayload)));

    [TestMethod]
    [DataRow("")]
    [DataRow("7")]
    [DataRow("[]")]
    [DataRow("{")]
    [DataRow("""{"a":{}}""")]
    [DataRow("""{"pos":[[1]]}""")]
    [DataRow("""{"pos":["1"]}""")]
    [DataRow("""{"typ":"alarm","typ":"test"}""")]
    [DataRow("""{"typ":"\udc00"}""")]
    [DataRow("""{"a":1,}""")]
    [DataRow("""{"a":NaN}""")]
    [DataRow("""{"a":1}/**/""")]
    public void ABadPayloadIsRefusedThoughSigned(string payload) => Assert.AreEqual(nameof(Refusal.PayloadNotFlatJson), Check(Make(GoodHeader, payload)));

    [TestMethod]
    public void AByteThatIsNoUtf8IsRefusedThoughSigned()
    {
        byte[] payload = [.. "{\"a\":\""u8, 0xFF, .. "\"}"u8];
        Assert.AreEqual(nameof(Refusal.PayloadNotFlatJson), Check(Make(Encoding.ASCII.GetBytes(GoodHeader), payload)));
    }

    [TestMethod]
    public void EveryLimitHoldsToTheByte()
    {
        Assert.IsNull(Check(Make(Padded(GoodHeader, Jws.HeaderBytesMax), GoodPayload)));
        Assert.AreEqual(nameof(Refusal.HeaderTooLong), Check(Make(Padded(GoodHeader, Jws.HeaderBytesMax + 1), GoodPayload)));
        Assert.IsNull(Check(Make(GoodHeader, Padded(GoodPayload, Jws.PayloadBytesMax))));
        Assert.AreEqual(nameof(Refusal.PayloadTooLong), Check(Make(GoodHeader, Padded(GoodPayload, Jws.PayloadBytesMax + 1))));
        const string waveform = """{"typ":"waveform"}""";
        Assert.IsNull(Check(Make(Padded(GoodHeader, Jws.HeaderBytesMax), Padded(waveform, Jws.WaveformBytesMax))));
        Assert.AreEqual(nameof(Refusal.PayloadTooLong), Check(Make(GoodHeader, Padded(waveform, Jws.WaveformBytesMax + 1))));
        Assert.AreEqual(nameof(Refusal.TooLong), Check(Make(Padded(GoodHeader, Jws.HeaderBytesMax), Padded(waveform, Jws.WaveformBytesMax + 1))));
    }

    [TestMethod]
    public void TheFormIsStrict()
    {
        string good = Make(GoodHeader, GoodPayload);
        string[] parts = good.Split('.');
        Assert.AreEqual(nameof(Refusal.NotThreeParts), Check(""));
        Assert.AreEqual(nameof(Refusal.NotThreeParts), Check("abc"));
        Assert.AreEqual(nameof(Refusal.NotThreeParts), Check(parts[0] + "." + parts[1]));
        Assert.AreEqual(nameof(Refusal.NotThreeParts), Check(good + "."));
        Assert.AreEqual(nameof(Refusal.NotThreeParts), Check(good + ".abcd.e"));
        Assert.AreEqual(nameof(Refusal.NotBase64Url), Check(good + "="));
        Assert.AreEqual(nameof(Refusal.NotBase64Url), Check(good + "\n"));
        Assert.AreEqual(nameof(Refusal.NotBase64Url), Check(" " + good));
        Assert.AreEqual(nameof(Refusal.NotBase64Url), Check(parts[0] + "." + parts[1][..^1] + "+." + parts[2]));

        // 43 characters hold 258 bits: the last two must be zero, else two texts would mean one signature.
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.IndexOf(good[^1]);
        Assert.AreEqual(nameof(Refusal.NotBase64Url), Check(good[..^1] + alphabet[last + 1]));
    }

    [TestMethod]
    public void EveryBitThatIsFlippedAndEveryByteThatIsMissingIsNoticed()
    {
        byte[] good = Encoding.ASCII.GetBytes(Make(GoodHeader, GoodPayload));
        for (int i = 0; i < good.Length; i++)
        {
            Assert.IsNotNull(Check(good.AsSpan(0, i)), $"cut to {i}");
            for (int bit = 0; bit < 8; bit++)
            {
                good[i] ^= (byte)(1 << bit);
                Assert.IsNotNull(Check(good), $"byte {i}, bit {bit}");
                good[i] ^= (byte)(1 << bit);
            }
        }
    }

    [TestMethod]
    public void AnotherKeyAndAnEmptySignatureAreRefused()
    {
        string good = Make(GoodHeader, GoodPayload);
        Assert.IsFalse(Jws.TryVerify(Encoding.ASCII.GetBytes(good), _ => SHA256.HashData("another"u8), out _, out Refusal reason));
        Assert.AreEqual(Refusal.BadSignature, reason);
        Assert.AreEqual(nameof(Refusal.BadSignature), Check(good[..(good.LastIndexOf('.') + 1)]));
        Assert.AreEqual(nameof(Refusal.BadSignature), Check(good[..^3]));
    }

    [TestMethod]
    public void GarbageNeverThrows()
    {
        const int seed = 20_260;
        Console.WriteLine($"seed {seed}");
        Random random = new(seed);
        string[] pieces = ["{", "}", "[", "]", ":", ",", "\"", "\\u", "d800", "alg", "kid", "\"alg\":\"HS256\"", "\"kid\":\"det-b-07\"", "1e999", "-", "null", "\0", "é"];
        for (int i = 0; i < 20_000; i++)
        {
            string header = "{\"alg\":\"HS256\",\"kid\":\"det-b-07\"" + string.Concat(random.GetItems(pieces, random.Next(8)));
            string payload = "{" + string.Concat(random.GetItems(pieces, random.Next(12)));
            Check(Make(random.Next(2) == 0 ? GoodHeader : header, payload));
            byte[] noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            Assert.IsNotNull(Check(noise));
        }
    }

    // RFC 7515, appendix A.1. Its header carries "typ" and no "kid", so that the form is checked by parts and the whole is refused for want of a kid alone.
    [TestMethod]
    public void TheVectorOfRfc7515()
    {
        const string header = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
        const string payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        const string signature = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        byte[] key = Jws.Decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"u8)!;
        Assert.AreEqual("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}", Encoding.UTF8.GetString(Jws.Decode(Encoding.ASCII.GetBytes(header))!));
        Assert.AreEqual("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}", Encoding.UTF8.GetString(Jws.Decode(Encoding.ASCII.GetBytes(payload))!));
        Assert.IsTrue(Jws.IsSignature(key, Encoding.ASCII.GetBytes(header + "." + payload), Jws.Decode(Encoding.ASCII.GetBytes(signature))));
        Assert.AreEqual(nameof(Refusal.NoKeyId), Check($"{header}.{payload}.{signature}"));
    }

    [TestMethod]
    public void AnIndependentImplementationAcceptsWhatIsSigned()
    {
        string jws = Encoding.ASCII.GetString(Jws.Sign("det-b-07", s_key, Encoding.UTF8.GetBytes(GoodPayload)));
        (int exitCode, string output, string error) = NodeJose.Run("verify.mjs", s_key, jws);
        Assert.AreEqual(0, exitCode, error);
        JsonElement answer = JsonElement.Parse(output);
        Assert.AreEqual(GoodHeader, answer.GetProperty("header").GetRawText());
        Assert.AreEqual(GoodPayload, answer.GetProperty("payload").GetString());
        Assert.AreEqual(1, NodeJose.Run("verify.mjs", SHA256.HashData("another"u8), jws).ExitCode);
    }

    [TestMethod]
    public void WhatAnIndependentImplementationSignsIsAccepted()
    {
        string request = JsonSerializer.Serialize(new { header = new { alg = "HS256", kid = "det-b-07" }, payload = GoodPayload });
        (int exitCode, string output, string error) = NodeJose.Run("sign.mjs", s_key, request);
        Assert.AreEqual(0, exitCode, error);
        Assert.IsNull(Check(output));
        Assert.AreEqual(Encoding.ASCII.GetString(Jws.Sign("det-b-07", s_key, Encoding.UTF8.GetBytes(GoodPayload))), output);
    }

    private static string? Check(string compact) => Check(Encoding.UTF8.GetBytes(compact));

    private static string? Check(ReadOnlySpan<byte> compact) =>
        Jws.TryVerify(compact, kid => kid == "det-b-07" ? s_key : default(ReadOnlySpan<byte>), out _, out Refusal reason) ? null : reason.ToString();

    private static string Make(string header, string payload) => Make(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload));

    private static string Make(byte[] header, byte[] payload)
    {
        string signed = Base64Url.EncodeToString(header) + "." + Base64Url.EncodeToString(payload);
        return signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(s_key, Encoding.ASCII.GetBytes(signed)));
    }

    private static string Padded(string json, int bytes) => json[..^1] + new string(' ', bytes - Encoding.UTF8.GetByteCount(json)) + "}";
}
