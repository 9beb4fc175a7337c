using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Firmware.Messages;
using Firmware.Provisioning;
using Simulator.ControlRoom;
using Simulator.Fuzzing;
using Ascii = Firmware.Messages.Ascii;
using HmacSha256Mac = Firmware.Board.HmacSha256Mac;

namespace Firmware.Tests.Desktop.Parsers;

/// <summary>What the board reads from the network and from its two files. Nothing that comes in may throw: on the board that is a restart.</summary>
[TestClass]
public sealed class FirmwareParserTests
{
    private const int Boot = 5;
    private const long Now = 1_760_000_000;
    private const string Header = """{"alg":"HS256","kid":"det-1"}""";
    private const string Receipt = """{"iss":"room","aud":"det-1","jti":"9-1","iat":1760000000,"clk":"sntp","typ":"receipt","ack":"5-1","min":"4-7"}""";
    private const string Command = """{"iss":"room","aud":"det-1","jti":"9-1","iat":1760000000,"clk":"sntp","typ":"command","boot":5,"cmd":"hours","hours":"07:00-21:30","utc_offset":"+09:00"}""";
    private const string Key = "key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\npassword=secret\n";

    private const string ConfigurationText =
        "version=2\ndetector=det-1\nmarket=m1\nstall=B-07\npos=2,7,-1\nlat=36.3295\nlon=127.4335000\nacc=3\nloc=survey\nprofile=cooking\nwiring=falling\nlearned=800\n"
        + "hours=07:00-21:30\nutc_offset=+09:00\nbroker=mqtts://broker.local:8883\ninstaller=Kim\nlamp=fitted\nrange=bright\n";

    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [TestMethod]
    public void FlatJsonText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, Limits.PayloadBytes + 64, Header, Receipt, Command, """ { "a" : -12 , "b":true,"c":1.5e3 } """).Next, FlatJson.Parse, 8_192, 16)
        {
            Check = (input, accepted) => RequireSameValues(input, (FlatJson)accepted),
        });

    [TestMethod]
    public void Base64UrlText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 256, "", "AA", "AAE", "AAEC", "-_-_", "eyJhbGciOiJIUzI1NiJ9").Next, input => Firmware.Messages.Base64Url.Decode(input, 0, input.Length), 64, 1)
        {
            Check = (input, accepted) => CollectionAssert.AreEqual(Jws.Decode(input), (byte[])accepted),
            CheckRefused = input => Assert.IsNull(Jws.Decode(input)),
        });

    [TestMethod]
    public void MessageIdText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 64, "0-0", "5-12", "1760000000-2147483647").Next, input => Firmware.Messages.MessageId.TryParse(Latin(input), out Firmware.Messages.MessageId id) ? id : null, 256, 8)
        {
            Check = (input, accepted) => Assert.AreEqual(Latin(input), accepted is Firmware.Messages.MessageId id ? string.Create(CultureInfo.InvariantCulture, $"{id.Boot}-{id.Counter}") : null),
        });

    [TestMethod]
    public void OpeningHoursText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 32, "07:00-21:30", "23:59-00:00").Next, input => OpeningHours.TryParse(Latin(input), out OpeningHours hours) ? hours : null, 256, 8)
        {
            Check = (input, accepted) => Assert.AreEqual(Latin(input), ((OpeningHours)accepted).Text),
        });

    [TestMethod]
    public void UtcOffsetText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 16, "+09:00", "-12:00", "+14:00").Next, input => OpeningHours.TryParseOffset(Latin(input), out int minutes) ? minutes : null, 256, 8)
        {
            Check = (_, accepted) => Assert.IsTrue((int)accepted is >= -720 and <= 840),
        });

    [TestMethod]
    public void ConfigurationOfTheDetector() => ParserFuzz.Run(draw =>
    {
        TwoFiles files = new() { Key = Encoding.ASCII.GetBytes(Key) };
        Func<byte[]> next = Checksummed(draw, new Mutator(draw, Limits.ConfigurationBytes + 64, ConfigurationText, ConfigurationText.Replace("\n", "\r\n", StringComparison.Ordinal)));
        return new FuzzedParser(next, input => files.Load(input, files.Key), 65_536, 256) { Check = (_, accepted) => RequireUsable((Configuration)accepted), CheckRefused = _ => files.RequireUnprovisioned() };
    });

    [TestMethod]
    public void KeyFileOfTheDetector() => ParserFuzz.Run(draw =>
    {
        TwoFiles files = new() { Configuration = WithChecksum(Encoding.ASCII.GetBytes(ConfigurationText)) };
        return new FuzzedParser(new Mutator(draw, Limits.ConfigurationBytes + 64, Key, "key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\r\n").Next, input => files.Load(files.Configuration, input), 65_536, 16) { Check = (_, accepted) => RequireUsable((Configuration)accepted), CheckRefused = _ => files.RequireUnprovisioned() };
    });

    /// <summary>Half of them signed with the right key: then what stands in header and payload is read as well.</summary>
    [TestMethod]
    public void MessagesToTheDetector() => ParserFuzz.Run(draw =>
    {
        HmacSha256Mac mac = new(s_key);
        Mutator headers = new(draw, 300, Header, Header, """{ "kid":"det-1", "alg":"HS256", "typ":"JWT" }""");
        Mutator payloads = new(draw, Limits.PayloadBytes + 64, Receipt, Command);
        Mutator messages = new(draw, Limits.DownlinkBytes + 64, Sign(mac, Header, Receipt), Sign(mac, Header, Command));
        DownlinkVerifier verifier = new(mac, "det-1");
        int refused = 0;
        int number = 0;
        return new FuzzedParser(
            () =>
            {
                verifier = verifier.Refused < 1_000 ? verifier : new DownlinkVerifier(mac, "det-1");
                refused = verifier.Refused;
                return draw.Next(2) == 0 ? messages.Next() : Downlink.SignBytes(mac, draw.Next(4) == 0 ? headers.Next() : Encoding.ASCII.GetBytes(Header), Numbered(payloads.Next(), ++number));
            },
            input => verifier.Verify(input, Boot, Now),
            24_576,
            32)
        {
            Check = (input, _) =>
            {
                RequireSignature(input, s_key);
                Assert.AreEqual(refused, verifier.Refused);
                Assert.IsNull(verifier.Verify(input, Boot, Now), "taken twice");
            },
            CheckRefused = _ => Assert.AreEqual(refused + 1, verifier.Refused),
        };
    });

    /// <summary>What a control room with the right key says, whatever it says: a whole detector takes it.</summary>
    [TestMethod]
    public void SignedNonsenseToTheDetector() => ParserFuzz.Run(draw =>
    {
        const string stem = """{"iss":"room","aud":"det-1","jti":"9-1","clk":"none",""";
        Mutator payloads = new(
            draw,
            Limits.PayloadBytes,
            stem + "\"typ\":\"receipt\",\"ack\":\"1-2\",\"iat\":1760000000}",
            stem + "\"typ\":\"receipt\",\"min\":\"3-4\"}",
            stem + "\"typ\":\"command\",\"boot\":1,\"cmd\":\"hours\",\"hours\":\"07:00-21:30\",\"utc_offset\":\"+09:00\"}",
            stem + "\"typ\":\"command\",\"boot\":1,\"cmd\":\"profile\",\"profile\":\"cooking\"}",
            stem + "\"typ\":\"command\",\"boot\":1,\"cmd\":\"told\",\"evt\":\"1-e1\",\"told\":3,\"of\":4}",
            stem + "\"typ\":\"command\",\"boot\":1,\"cmd\":\"journal\"}",
            stem + "\"typ\":\"command\",\"boot\":1,\"cmd\":\"reset\"}");
        DetectorRig rig = new();
        int given = 0;
        return new FuzzedParser(
            () =>
            {
                if (given++ % 200 == 0)
                {
                    rig = new DetectorRig();
                    rig.RunFor(Limits.WindowMicros);
                }

                return Downlink.SignBytes(rig.Mac, Encoding.ASCII.GetBytes(Header), Numbered(payloads.Next(), given));
            },
            input =>
            {
                int before = rig.Link.Published;
                rig.Link.Give(input);
                rig.UplinkFor(UplinkRig.StepMicros);

                // What is obeyed is answered at once.
                return rig.Link.Published > before ? input : null;
            },
            131_072,
            64)
        {
            Check = (_, _) => Assert.AreEqual(0, rig.Link.Waiting),
        };
    });

    // The platform's reader is the judge wherever it takes the text at all; what it refuses is a scalar that the firmware passes over.
    private static void RequireSameValues(byte[] input, FlatJson read)
    {
        using JsonDocument document = Parse(input) ?? JsonDocument.Parse("{}");
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            Assert.IsTrue(read.Has(member.Name));
            Assert.AreEqual(member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null, read.Text(member.Name));
            bool isNumber = read.TryNumber(member.Name, out long number);
            Assert.IsTrue(!isNumber || (member.Value.ValueKind == JsonValueKind.Number && member.Value.GetInt64() == number));
            Assert.IsTrue(isNumber || member.Value.ValueKind != JsonValueKind.Number || member.Value.GetRawText().AsSpan().IndexOfAny(".eE") >= 0 || member.Value.GetRawText().Length > 18);
        }
    }

    private static JsonDocument? Parse(byte[] input)
    {
        try
        {
            return JsonDocument.Parse(input, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void RequireUsable(Configuration configuration)
    {
        Identity who = configuration.Identity;
        Assert.IsTrue(configuration.Problem == null && configuration.Key.Length == 32);
        Assert.IsTrue(Ascii.IsId(who.Detector) && Ascii.IsId(who.Market) && who.Stall.Length is > 0 and <= Limits.TextLength);
        Assert.IsTrue(who.Row is >= 0 and <= 9_999 && who.Column is >= 0 and <= 9_999 && who.Floor is >= -99 and <= 99);
        Assert.IsTrue(Math.Abs((long)who.LatitudeE7) <= 900_000_000 && Math.Abs((long)who.LongitudeE7) <= 1_800_000_000);
        Assert.IsTrue(configuration.LearnedCounts is >= -1 and <= Limits.LearnedMaxCounts && configuration.UtcOffsetMinutes is >= -720 and <= 840);
        Assert.IsTrue(configuration.BrokerPort is > 0 and <= 65_535 && configuration.BrokerHost.Length is > 0 and <= 64);
    }

    /// <summary>Accepted must mean that the platform's HMAC agrees: the text before the last dot, and what is behind it decoded.</summary>
    internal static void RequireSignature(byte[] jws, byte[] key)
    {
        int dot = Array.LastIndexOf(jws, (byte)'.');
        byte[] signature = System.Buffers.Text.Base64Url.DecodeFromChars(Latin(jws[(dot + 1)..]));
        CollectionAssert.AreEqual(HMACSHA256.HashData(key, jws.AsSpan(0, dot)), signature);
    }

    // Each with a number of its own, or the second would be refused as a replay of the first.
    private static byte[] Numbered(byte[] payload, int number) =>
        Encoding.Latin1.GetBytes(Latin(payload).Replace("\"9-1\"", string.Create(CultureInfo.InvariantCulture, $"\"9-{number}\""), StringComparison.Ordinal));

    internal static string Latin(byte[] input) => Encoding.Latin1.GetString(input);

    private static byte[] Sign(IMac mac, string header, string payload) => Downlink.SignBytes(mac, Encoding.ASCII.GetBytes(header), Encoding.ASCII.GetBytes(payload));

    // Three of four with a right checksum over whatever they hold.
    private static Func<byte[]> Checksummed(SeededDraw draw, Mutator mutator) => () => draw.Next(4) == 0 ? mutator.Next() : WithChecksum(mutator.Next());

    private static byte[] WithChecksum(byte[] body) => [.. body, .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"crc32={Crc32.Of(body, body.Length):x8}\n"))];

    /// <summary>The flash of a board that has only its two files.</summary>
    private sealed class TwoFiles : IStore
    {
        private Configuration? _loaded;

        internal byte[] Configuration { get; set; } = [];

        internal byte[] Key { get; set; } = [];

        internal Configuration? Load(byte[] configuration, byte[] key)
        {
            (Configuration, Key) = (configuration, key);
            _loaded = ConfigurationFile.Load(this);
            return _loaded.IsProvisioned ? _loaded : null;
        }

        internal void RequireUnprovisioned()
        {
            Assert.IsTrue(_loaded is { Problem.Length: > 0, Identity: null, Key: null, IsProvisioned: false });
            Assert.DoesNotContain("secret", _loaded.Problem);
        }

        public byte[] Read(string name) => name == ConfigurationFile.Name ? Configuration : Key;

        public bool Write(string name, byte[] record) => false;
    }
}
