using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Firmware.Tests.Desktop.ControlRoom;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.Provisioning;

/// <summary>Following a routine and fetching its certificate, over real HTTP.</summary>
[TestClass]
public sealed class CommissioningApiTests : IAsyncDisposable
{
    private const string Path = "/api/detectors/b-07/";

    private readonly ApiRig _rig = ApiRig.Start();
    private readonly TestDetector _detector;
    private int _events;

    public CommissioningApiTests() => _detector = new TestDetector("b-07", "dongmun", _rig.Time);

    [TestInitialize]
    public Task EnrolAsync() => _rig.PostAsync("/api/detectors", _rig.Enrolment(_detector).ToJsonString());

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [TestMethod]
    [DataRow("commissioning")]
    [DataRow("certificate")]
    [DataRow("certificate.json")]
    [DataRow("commission")]
    public async Task OneWhoIsNotEnrolledIsNotFound(string call)
    {
        foreach (string id in new[] { "b-08", "B-07", "..%2f" })
        {
            string path = $"/api/detectors/{id}/{call}";
            ApiAnswer answer = call == "commission" ? await _rig.PostAsync(path) : await _rig.GetAsync(path);
            Assert.AreEqual(HttpStatusCode.NotFound, answer.Status);
            Assert.AreNotEqual("", answer.Error);
        }
    }

    [TestMethod]
    public async Task BeforeTheFirstRoutineThereIsNothing()
    {
        Assert.AreEqual("""{"detector":"b-07","evt":null,"result":null,"steps":[]}""", (await _rig.GetAsync(Path + "commissioning")).Text);
        Assert.AreEqual(HttpStatusCode.NotFound, (await _rig.GetAsync(Path + "certificate")).Status);
        ApiAnswer answer = await _rig.GetAsync(Path + "certificate.json");
        Assert.AreEqual(HttpStatusCode.NotFound, answer.Status);
        Assert.AreEqual("detector b-07 was not commissioned yet", answer.Error);
    }

    [TestMethod]
    public async Task StepsAreThoseOfTheRoutineThatRunsElseOfTheFinishedOne()
    {
        Step(1, "wifi", "pass", -58);
        Assert.AreEqual(
            """{"detector":"b-07","evt":null,"result":null,"steps":[{"no":1,"step":"wifi","result":"pass","ms":1240,"value":-58,"hint":""}]}""",
            (await _rig.GetAsync(Path + "commissioning")).Text);

        // A power cut: it starts anew, under another boot.
        Step(2, "time", "fail", 0, "open-ntp");
        _detector.Boot++;
        _events = 0;
        Step(1, "wifi", "pass", -59);
        Assert.AreEqual(1, (await _rig.GetAsync(Path + "commissioning")).Json.GetProperty("steps").GetArrayLength());

        string first = End("pass");
        JsonElement ended = (await _rig.GetAsync(Path + "commissioning")).Json;
        Assert.AreEqual(first, ended.GetProperty("evt").GetString());
        Assert.AreEqual("pass", ended.GetProperty("result").GetString());
        Assert.AreEqual(2, ended.GetProperty("steps").GetArrayLength());
        Assert.AreEqual("hold-flame-in-view", ended.GetProperty("steps")[1].GetProperty("hint").GetString());

        // Once more: the result stays the finished one's until there is another.
        Step(1, "wifi", "pass", -61);
        JsonElement again = (await _rig.GetAsync(Path + "commissioning")).Json;
        Assert.AreEqual(first, again.GetProperty("evt").GetString());
        Assert.AreEqual(-61, again.GetProperty("steps")[0].GetProperty("value").GetInt32());
        Assert.AreEqual(1, again.GetProperty("steps").GetArrayLength());
        string second = End("fail");
        JsonElement last = (await _rig.GetAsync(Path + "commissioning")).Json;
        Assert.AreEqual(second, last.GetProperty("evt").GetString());
        Assert.AreEqual("fail", last.GetProperty("result").GetString());
    }

    [TestMethod]
    public async Task ADrillIsNoStep()
    {
        _rig.Receive(_detector, "test", _detector.Claims("test", NextEvent()));
        Assert.AreEqual(0, (await _rig.GetAsync(Path + "commissioning")).Json.GetProperty("steps").GetArrayLength());
    }

    [TestMethod]
    public async Task TheRoutineIsStartedByASignedCommandWhereThatCanBe()
    {
        ApiAnswer unheard = await _rig.PostAsync(Path + "commission");
        Assert.AreEqual(HttpStatusCode.Conflict, unheard.Status);
        Assert.Contains("never heard", unheard.Error);

        _rig.Receive(_detector, "status", _detector.Claims("birth"));
        _rig.Broker.Published.Clear();
        ApiAnswer sent = await _rig.PostAsync(Path + "commission");
        Assert.AreEqual(HttpStatusCode.Accepted, sent.Status);
        JsonElement command = _rig.Broker.TakePublished(_detector).Single();
        Assert.AreEqual("commission", command.GetProperty("cmd").GetString());
        Assert.AreEqual(_detector.Boot, command.GetProperty("boot").GetInt64());

        _rig.Broker.Drop();
        _rig.Broker.IsReachable = false;
        Assert.AreEqual(HttpStatusCode.Conflict, (await _rig.PostAsync(Path + "commission")).Status);
    }

    [TestMethod]
    public async Task TheCertificateIsWhatTheDetectorSigned()
    {
        string evt = End("fail");
        ApiAnswer json = await _rig.GetAsync(Path + "certificate.json");
        Assert.AreEqual("application/json", json.MediaType);
        Assert.AreEqual(evt, json.Json.GetProperty("evt").GetString());
        Assert.AreEqual("fail", json.Json.GetProperty("result").GetString());
        Assert.AreEqual("B-07", json.Json.GetProperty("stall").GetString());
        byte[] proof = System.Text.Encoding.ASCII.GetBytes(json.Json.GetProperty("proof").GetString()!);
        Assert.IsTrue(Jws.TryVerify(proof, _ => _detector.Key, out Claims? claims, out _));
        Assert.AreEqual(evt, claims.Event);

        ApiAnswer page = await _rig.GetAsync(Path + "certificate");
        Assert.AreEqual("text/html", page.MediaType);
        Assert.Contains(">FAIL<", page.Text);
    }

    /// <summary>An installer's slip: the board's configuration names another stall than the enrolment.</summary>
    [TestMethod]
    public async Task AnotherStallThanTheEnrolledIsNotCertified()
    {
        End("pass", "B-08");
        ApiAnswer answer = await _rig.GetAsync(Path + "certificate.json");
        Assert.AreEqual(HttpStatusCode.Conflict, answer.Status);
        Assert.StartsWith("detector b-07 (dongmun, stall B-07) says that it is at stall B-08", answer.Error);
    }

    private string NextEvent() => $"{_detector.Boot}-e{++_events}";

    private void Step(int no, string step, string result, int value, string? hint = null)
    {
        JsonObject claims = _detector.Claims("test", NextEvent());
        claims["test"] = true;
        claims["no"] = no;
        claims["step"] = step;
        claims["result"] = result;
        claims["ms"] = 1240;
        claims["value"] = value;
        if (hint is not null)
        {
            claims["hint"] = hint;
        }

        _rig.Receive(_detector, "test", claims);
    }

    private string End(string result, string stall = "B-07")
    {
        string evt = NextEvent();
        JsonObject claims = _detector.Claims("commissioned", evt);
        claims["stall"] = stall;
        claims["result"] = result;
        claims["why"] = "fresh";
        claims["steps"] = "wifi:pass:1240:-58 flame:fail:90000:0:hold-flame-in-view";
        claims["total_ms"] = 91_240;
        _rig.Receive(_detector, "event", claims);
        return evt;
    }
}
