using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Simulator;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.Fuzzing;
using Simulator.Places;
using Simulator.Provisioning;
using Simulator.World;

namespace Firmware.Tests.Desktop.Parsers;

/// <summary>What the control room and the simulator read from the network and from files.</summary>
[TestClass]
public sealed class SimulatorParserTests
{
    private const string Header = """{"alg":"HS256","kid":"det-1"}""";
    private const string Head = """{"iss":"det-1","jti":"7-1","iat":1760000000,"clk":"sntp","up":65000,"mkt":"m1","stall":"B-07","pos":[2,7,0],"loc":"survey","lat":36.3295000,"lon":127.4335000,"acc":3,""";
    private const string Alarm = Head + """ "typ":"alarm","evt":"7-e1","evt_up":64000,"level":812,"flicker":90}""";
    private const string Birth = Head + """ "typ":"birth","will":"7-2","cause":"unknown"}""";
    private const string Beat = Head + """ "typ":"heartbeat","state":"normal","faults":1088,"profile":"cooking","hours":"07:00-21:30","utc_offset":540,"learned":800,"lost":0,"refused":3,"blind_ms_max":1200}""";
    private const string JournalPart = Head + """ "typ":"heartbeat","journal_from":3,"journal_end":6,"journal":"7:0:started:unknown 7:64000:alarm:812 7:65000:fault:link-lost"}""";

    private const string End = Head
        + """ "typ":"commissioned","evt":"7-e2","result":"fail","why":"fresh","by":"Kim","fw":"1.0","clr":"1.15","profile":"standard","cfg":"00c0ffee","total_ms":65000,"steps":"config:pass:0:0 wifi:fail:30000:-90:move"}""";

    private const string Registry = """
        {"version":1,"detectors":[
        {"id":"det-1","market":"m1","stall":"B-07","keys":[{"key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","until":"2026-07-01T09:00:00Z"},{"key":"AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","unused":true}]},
        {"id":"det-2","market":"m1","stall":"B-08","keys":[{"key":"AgECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}],"retired":{"at":"2026-07-01T09:00:00Z","replaced_by":"det-3"}}]}
        """;

    private const string Plan = """
        {"version":1,"market":"m1","name":"Market","box":{"south":36.3,"west":127.4,"north":36.31,"east":127.41},
        "grid":{"lat":36.305,"lon":127.405,"cellMetres":3,"bearingDegrees":0},
        "stalls":[{"number":"B-07","row":0,"column":0,"floor":0,"shop":"Fish","lat":36.305,"lon":127.405}],
        "gates":[{"id":"g1","name":"South","row":1,"column":0,"floor":0,"vehicles":true}],
        "aisles":[{"id":"a1","floor":0,"fromRow":1,"fromColumn":0,"toRow":1,"toColumn":9,"widthMetres":3}],
        "stairs":[],"hydrants":[{"id":"h1","kind":"hose","row":1,"column":2,"floor":0}]}
        """;

    private const string Enrolling = """{"detector":"det-9","market":"m1","stall":"B-09","key":"CQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}""";
    private const string Replacing = """{"detector":"det-8","market":"m1","stall":"B-07","key":"CAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","replaces":"det-1"}""";
    private const string Token = "0123456789abcdefghijklmnopqrstuvwxyzABCD";

    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly DateTimeOffset s_now = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);

    /// <summary>Half of them signed with the right key: then what stands in header and payload is read as well.</summary>
    [TestMethod]
    public void Messages() => ParserFuzz.Run(draw =>
        new FuzzedParser(
            MessagesOf(draw, 24_000),
            input => Jws.TryVerify(input, id => id == "det-1" ? s_key : default, out Claims? claims, out _) ? claims : null,
            65_536,
            64)
        {
            Check = (input, _) => FirmwareParserTests.RequireSignature(input, s_key),
        });

    /// <summary>All that a receiver reads in claims that are rightly signed, whatever they say, up to the certificate.</summary>
    [TestMethod]
    public void SignedNonsense() => ParserFuzz.Run(draw =>
    {
        EnrolledDetector detector = Detectors().Find("det-1")!;
        DetectorState state = new(detector);
        state.Enter(7);
        return new FuzzedParser(
            new Mutator(draw, 2_048, Alarm, Birth, Beat, JournalPart, End, Head + """ "typ":"test","evt":"7-e3","step":"flame","no":6,"result":"pass","ms":900,"value":7}""").Next,
            input =>
            {
                if (Claims.Read("det-1", input) is not { } claims)
                {
                    return null;
                }

                state.Apply(claims);
                state.TakeBirth(claims);
                state.TakeHeartbeat(claims);
                _ = StepResult.Of(claims);
                return Certificate.Of(new CommissioningEnd("7-e2", claims, s_now, "jws")).ToJson().Length > 0 ? claims : null;
            },
            262_144,
            512)
        {
            Check = (_, _) => Assert.IsTrue(state.Journal.Entries.Count <= FetchedJournal.Capacity && state.OpenFaults.Count <= 32),
        };
    });

    [TestMethod]
    public void MessageIdText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 64, "0-0", "5-12", "1760000000-999999999999999999").Next, input => MessageId.TryParse(FirmwareParserTests.Latin(input), out MessageId id) ? id : null, 1_024, 64)
        {
            Check = (input, accepted) => Assert.AreEqual(FirmwareParserTests.Latin(input), accepted.ToString()),
        });

    /// <summary>The topic is the first line: what the gate refuses changes nothing that it remembers.</summary>
    [TestMethod]
    public void MessagesUnderTheirTopics() => ParserFuzz.Run(draw =>
    {
        Func<byte[]> next = MessagesOf(draw, 2_048);
        Mutator topics = new(draw, 128, "flame/v1/m1/det-1/alarm", "flame/v1/m1/det-1/status", "flame/v1/m1/det-1/heartbeat", "flame/v1/m1/det-2/alarm");
        DetectorRegistry registry = Detectors();
        MessageGate gate = new(registry, new StoppedClock());
        string topic = "";
        SenderState? before = null;
        int given = 0;
        return new FuzzedParser(
            () =>
            {
                // A number once taken is refused the next time: a gate that forgets takes more ways.
                gate = given++ % 64 == 0 ? new MessageGate(registry, new StoppedClock()) : gate;
                topic = draw.Next(4) == 0 ? FirmwareParserTests.Latin(topics.Next()) : "flame/v1/m1/det-1/" + (draw.Next(2) == 0 ? "alarm" : draw.Next(2) == 0 ? "status" : "heartbeat");
                before = gate.StateOf("det-1");
                return next();
            },
            input => gate.Judge(topic, input, retained: false) is { Verdict: Verdict.Accepted } judged ? judged : null,
            65_536,
            64)
        {
            Check = (input, _) => FirmwareParserTests.RequireSignature(input, s_key),
            CheckRefused = _ => Assert.AreEqual(before, gate.StateOf("det-1")),
        };
    });

    [TestMethod]
    public void RegistryText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 4_096, Registry, """{"version":1,"detectors":[]}""").Next, input => RegistryFile.Parse(input, "registry.json"), 65_536, 256)
        {
            Throws = true,
            Check = (_, accepted) =>
            {
                byte[] text = TextOf((DetectorRegistry)accepted);
                CollectionAssert.AreEqual(text, TextOf(RegistryFile.Parse(text, "again")));
            },
        });

    /// <summary>Through the call itself, without a server around it.</summary>
    [TestMethod]
    public void EnrolmentBody() => ParserFuzz.Run(draw =>
    {
        DetectorRegistry registry = new();
        ProvisioningCalls calls = new(registry, null, null!, TimeProvider.System, TextWriter.Null);
        int given = 0;
        int before = 0;
        Mutator mutator = new(draw, ProvisioningApi.BodyBytesMax, Enrolling, Replacing);
        return new FuzzedParser(
            () =>
            {
                if (given++ % 64 == 0)
                {
                    registry = Detectors();
                    calls = new ProvisioningCalls(registry, null, null!, TimeProvider.System, TextWriter.Null);
                }

                before = registry.Version;
                return mutator.Next();
            },
            input =>
            {
                DefaultHttpContext http = new();
                http.Request.Body = new MemoryStream(input);
                IResult result = calls.Enrol(http.Request).GetAwaiter().GetResult();
                return result is IStatusCodeHttpResult { StatusCode: < 300 } ? result : null;
            },
            65_536,
            64)
        {
            CheckRefused = _ => Assert.AreEqual(before, registry.Version),
        };
    });

    [TestMethod]
    public void InstallerTokenText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 300, Token, Token + "\r\n").Next, input => InstallerToken.Parse(input, "token"), 8_192, 8)
        {
            Throws = true,
            Check = (input, accepted) => Assert.IsTrue(((InstallerToken)accepted).Matches(FirmwareParserTests.Latin(input).TrimEnd('\r', '\n'))),
        });

    [TestMethod]
    public void MarketPlanText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 4_096, Plan).Next, input => MarketPlan.Parse(Encoding.UTF8.GetString(input), "market.json"), 4_194_304, 512) { Throws = true });

    [TestMethod]
    public void SurveyText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 1_024, "stall,lat,lon,acc\nB-07,36.3295,127.4335,3\nB-08,36.3295,127.4335,\n").Next, input => SurveyFile.Find(Lines(input), "survey.csv", "B-07"), 16_384, 64)
        {
            Throws = true,
            Check = (_, accepted) => Assert.IsTrue(double.IsFinite(((MeasuredPlace)accepted).Point.Latitude) && ((MeasuredPlace)accepted).AccuracyMetres is >= 0 and <= 100_000),
        });

    [TestMethod]
    public void NmeaSentences() => ParserFuzz.Run(draw =>
    {
        Mutator mutator = new(draw, 256, "GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,", "GNRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W", "GPGSV,1,1,01,02,40,083,46");
        NmeaAverage average = new();
        int fixes = 0;
        int given = 0;
        return new FuzzedParser(
            () =>
            {
                average = given++ % 1_000 == 0 ? new NmeaAverage() : average;
                fixes = average.Fixes;
                byte[] body = mutator.Next();
                return draw.Next(4) == 0 ? body : Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${FirmwareParserTests.Latin(body)}*{body.Aggregate(0, (sum, character) => sum ^ character):X2}"));
            },
            input =>
            {
                average.Take(FirmwareParserTests.Latin(input));
                return average.Fixes > fixes ? average : null;
            },
            16_384,
            128);
    });

    [TestMethod]
    public void CredentialsText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 1_024, "# broker\n\ndet-1:secret\ncontrol-room:a:b\n").Next, input => BrokerCredentials.Parse(Lines(input), "credentials"), 16_384, 64) { Throws = true });

    [TestMethod]
    public void TopicFilters() => ParserFuzz.Run(draw =>
        new FuzzedParser(
            new Mutator(draw, 256, "flame/v1/+/+/alarm", "#", "+/a/#", "$SYS/#", "//").Next,
            input =>
            {
                try
                {
                    TopicFilter filter = new(FirmwareParserTests.Latin(input));
                    _ = filter.Matches("flame/v1/m1/det-1/alarm");
                    return filter;
                }
                catch (ArgumentException)
                {
                    return null;
                }
            },
            8_192,
            64));

    [TestMethod]
    public void BrokerUrls() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 256, "mqtt://127.0.0.1:1883", "mqtts://broker.local", "mqtt://[::1]:1884/").Next, input => new MosquittoBroker(FirmwareParserTests.Latin(input)), 65_536, 128)
        {
            Throws = true,
            Check = (_, accepted) => Assert.IsTrue(((MosquittoBroker)accepted).Port is > 0 and <= 65_535 && ((MosquittoBroker)accepted).Host.Length > 0),
        });

    [TestMethod]
    public void TraceText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 1_024, "time_us,adc,do\n0,1200,1\n10000,1201,\n", "time_us,adc,do,edges\n-5,0,0,12\n10000,4095,1,0\n").Next, input => TraceReader.Read(new StringReader(Encoding.UTF8.GetString(input)), "trace.csv").ToArray(), 32_768, 64)
        {
            Throws = true,
            Check = (_, accepted) => Assert.IsTrue(((Sample[])accepted).All(sample => sample.Raw is >= 0 and <= 4_095)),
        });

    [TestMethod]
    public void ScenarioText() => ParserFuzz.Run(draw =>
        new FuzzedParser(new Mutator(draw, 1_024, "0 world 7 2\n3 fire fuzz-0 30 # burns\n60 end\n").Next, input => FuzzScenario.Parse(Encoding.UTF8.GetString(input), "x.scenario"), 32_768, 128) { Throws = true });

    // Whole messages with a piece wrong, and right signatures under wrong headers and payloads.
    private static Func<byte[]> MessagesOf(SeededDraw draw, int bytesMost)
    {
        Mutator headers = new(draw, 300, Header, Header, """{ "kid":"det-1", "alg":"HS256", "typ":"JWT" }""");
        Mutator payloads = new(draw, Math.Min(bytesMost / 2, 16_500), Alarm, Birth, Beat, JournalPart, End);
        Mutator whole = new(draw, bytesMost, Sign(Encoding.ASCII.GetBytes(Header), Encoding.ASCII.GetBytes(Alarm)), Sign(Encoding.ASCII.GetBytes(Header), Encoding.ASCII.GetBytes(Beat)));
        return () => draw.Next(2) == 0 ? whole.Next() : Sign(draw.Next(4) == 0 ? headers.Next() : Encoding.ASCII.GetBytes(Header), payloads.Next());
    }

    private static byte[] Sign(byte[] header, byte[] payload)
    {
        string signed = System.Buffers.Text.Base64Url.EncodeToString(header) + "." + System.Buffers.Text.Base64Url.EncodeToString(payload);
        byte[] signature = HMACSHA256.HashData(s_key, Encoding.ASCII.GetBytes(signed));
        return Encoding.ASCII.GetBytes(signed + "." + System.Buffers.Text.Base64Url.EncodeToString(signature));
    }

    private static DetectorRegistry Detectors()
    {
        DetectorRegistry registry = new();
        registry.Add("det-1", "m1", "B-07", s_key);
        return registry;
    }

    private static byte[] TextOf(DetectorRegistry registry)
    {
        using MemoryStream stream = new();
        RegistryFile.Write(stream, registry.All);
        return stream.ToArray();
    }

    // As File.ReadAllLines gives them.
    private static string[] Lines(byte[] input)
    {
        List<string> lines = [];
        using StringReader reader = new(Encoding.UTF8.GetString(input));
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return [.. lines];
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => s_now;
    }
}
