using System.Net;
using System.Text.Json.Nodes;
using Firmware.Tests.Desktop.ControlRoom;
using Simulator;
using Simulator.ControlRoom;
using Simulator.Places;
using Simulator.Provisioning;

namespace Firmware.Tests.Desktop.Provisioning;

/// <summary>Who is let in, and how detectors are enrolled, over real HTTP.</summary>
[TestClass]
public sealed class EnrolmentApiTests : IAsyncDisposable
{
    private const string Path = "/api/detectors";

    private readonly ApiRig _rig = ApiRig.Start();
    private readonly TestDetector _detector;

    public EnrolmentApiTests() => _detector = new TestDetector("b-07", "dongmun", _rig.Time);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [TestMethod]
    public async Task HealthIsForEverybody()
    {
        ApiAnswer answer = await _rig.GetAsync("/health", "");
        Assert.AreEqual(HttpStatusCode.OK, answer.Status);
        Assert.AreEqual("ok", answer.Text);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("Bearer wrong-token-of-these-tests-00000001")]
    [DataRow("Basic " + ApiRig.Token)]
    [DataRow("Bearer x" + ApiRig.Token)]
    public async Task WithoutTheTokenNothingIsSaidAndNothingDone(string authorization)
    {
        foreach (ApiAnswer answer in new[]
        {
            await _rig.PostAsync(Path, _rig.Enrolment(_detector).ToJsonString(), authorization),
            await _rig.GetAsync(Path + "/b-07/commissioning", authorization),
            await _rig.GetAsync("/no-such-path", authorization),
        })
        {
            Assert.AreEqual(HttpStatusCode.Unauthorized, answer.Status);
            Assert.AreEqual("", answer.Text);
        }

        Assert.IsEmpty(_rig.Registry.All);
    }

    [TestMethod]
    public async Task ADetectorIsEnrolledOnceAndMayBeAskedForAgain()
    {
        string body = _rig.Enrolment(_detector).ToJsonString();
        ApiAnswer first = await _rig.PostAsync(Path, body);
        ApiAnswer second = await _rig.PostAsync(Path, body);

        Assert.AreEqual(HttpStatusCode.Created, first.Status);
        Assert.AreEqual(HttpStatusCode.OK, second.Status);
        Assert.AreEqual("""{"detector":"b-07"}""", first.Text);
        Assert.AreEqual(first.Text, second.Text);
        Assert.AreEqual("b-07", _rig.Registry.FindAt("dongmun", "B-07")!.Id);
        Assert.AreEqual("enrolled: b-07 (dongmun, stall B-07)", _rig.Log.Trim());
    }

    [TestMethod]
    public async Task AStallThatIsTakenNamesWhoHasIt()
    {
        await _rig.PostAsync(Path, _rig.Enrolment(_detector).ToJsonString());
        ApiAnswer answer = await _rig.PostAsync(Path, _rig.Enrolment(new TestDetector("b-07-2", "dongmun", _rig.Time)).ToJsonString());

        Assert.AreEqual(HttpStatusCode.Conflict, answer.Status);
        Assert.AreEqual("stall B-07 of market dongmun has detector b-07 already; if it leaves, name it with replaces", answer.Error);
        Assert.HasCount(1, _rig.Registry.All);
    }

    [TestMethod]
    public async Task AnIdThatIsTakenIsRefused()
    {
        await _rig.PostAsync(Path, _rig.Enrolment(_detector).ToJsonString());
        ApiAnswer otherKey = await _rig.PostAsync(Path, _rig.Enrolment(new TestDetector("b-07", "dongmun", _rig.Time, "another")).ToJsonString());
        ApiAnswer otherStall = await _rig.PostAsync(Path, _rig.Enrolment(_detector, "B-08").ToJsonString());
        JsonObject sameKey = _rig.Enrolment(_detector, "B-08");
        sameKey["detector"] = "b-08";
        ApiAnswer reused = await _rig.PostAsync(Path, sameKey.ToJsonString());

        Assert.AreEqual(HttpStatusCode.Conflict, otherKey.Status);
        Assert.StartsWith("detector b-07 (dongmun, stall B-07) is enrolled with another key", otherKey.Error);
        Assert.AreEqual(HttpStatusCode.Conflict, otherStall.Status);
        Assert.AreEqual("detector b-07 (dongmun, stall B-07) is enrolled already", otherStall.Error);
        Assert.AreEqual(HttpStatusCode.Conflict, reused.Status);
        Assert.AreEqual("detector b-08: the key is or was that of detector b-07", reused.Error);
    }

    [TestMethod]
    public async Task ABoardIsReplacedAndItsIdNeverComesBack()
    {
        await _rig.PostAsync(Path, _rig.Enrolment(_detector).ToJsonString());
        JsonObject request = _rig.Enrolment(new TestDetector("b-07-2", "dongmun", _rig.Time));
        request["replaces"] = "b-07";
        ApiAnswer replaced = await _rig.PostAsync(Path, request.ToJsonString());
        ApiAnswer again = await _rig.PostAsync(Path, request.ToJsonString());
        ApiAnswer back = await _rig.PostAsync(Path, _rig.Enrolment(_detector).ToJsonString());

        Assert.AreEqual(HttpStatusCode.Created, replaced.Status);
        Assert.AreEqual(HttpStatusCode.OK, again.Status);
        Assert.AreEqual(HttpStatusCode.Conflict, back.Status);
        Assert.AreEqual("detector b-07 was retired, and ids are not given twice: choose another", back.Error);
        Assert.AreEqual("b-07-2", _rig.Registry.FindAt("dongmun", "B-07")!.Id);
        Assert.AreEqual("b-07-2", _rig.Registry.Find("b-07")!.Retirement!.ReplacedBy);
    }

    [TestMethod]
    public async Task OnlyWhoIsAtTheStallCanBeReplaced()
    {
        await _rig.PostAsync(Path, _rig.Enrolment(_detector).ToJsonString());
        JsonObject elsewhere = _rig.Enrolment(new TestDetector("b-08", "dongmun", _rig.Time), "B-08");
        elsewhere["replaces"] = "b-07";
        JsonObject wrong = _rig.Enrolment(new TestDetector("b-07-2", "dongmun", _rig.Time));
        wrong["replaces"] = "b-06-old";

        Assert.AreEqual(HttpStatusCode.Conflict, (await _rig.PostAsync(Path, elsewhere.ToJsonString())).Status);
        ApiAnswer answer = await _rig.PostAsync(Path, wrong.ToJsonString());
        Assert.AreEqual(HttpStatusCode.Conflict, answer.Status);
        Assert.Contains("has detector b-07 already", answer.Error);
        Assert.IsNull(_rig.Registry.Find("b-07")!.Retirement);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{")]
    [DataRow("""{"detector":"b-07","market":"dongmun","stall":"B-07"}""")]
    [DataRow("""{"detector":"b-07","market":"dongmun","stall":"B-07","key":7}""")]
    [DataRow("""{"detector":"b-07","market":"dongmun","stall":"B-07","key":"AAAA"}""")]
    [DataRow("""{"detector":"b-07","market":"dongmun","stall":"B-07","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}""")]
    [DataRow("""{"detector":"B-07","market":"dongmun","stall":"B-07","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    [DataRow("""{"detector":"b-07","market":"동문","stall":"B-07","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    [DataRow("""{"detector":"b-07","market":"dongmun","stall":"","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    [DataRow("""{"detector":"b-07","market":"dongmun","stall":"나-07","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    [DataRow("""{"detector":"b-07","market":"dongmun","stall":"B-07","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","replaces":"B 7"}""")]
    [DataRow("""{"detector":"b-07","market":"dongmun","stall":"B-07","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","replace":"b-06"}""")]
    [DataRow("""{"detector":"b-07","detector":"b-08","market":"dongmun","stall":"B-07","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""")]
    public async Task WhatIsNotWellFormedIsBad(string body)
    {
        ApiAnswer answer = await _rig.PostAsync(Path, body);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.Status);
        Assert.AreNotEqual("", answer.Error);
        Assert.DoesNotContain("AAAA", answer.Text);
        Assert.IsEmpty(_rig.Registry.All);
    }

    [TestMethod]
    public async Task ALongBodyIsNotRead()
    {
        ApiAnswer answer = await _rig.PostAsync(Path, "{\"detector\":\"" + new string('a', ProvisioningApi.BodyBytesMax) + "\"}");
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.AreEqual("the body is longer than 4096 bytes", answer.Error);
    }

    [TestMethod]
    public async Task TooManyCallsAreTurnedAwayButHealthIsNot()
    {
        // Without the rig, whose calls are made one after another (the control room has one thread), and below the limit of connections.
        using SocketsHttpHandler few = new() { MaxConnectionsPerServer = 10 };
        using HttpClient stranger = new(few) { BaseAddress = new Uri(_rig.Url) };
        async Task<HttpStatusCode> KnockAsync()
        {
            using HttpResponseMessage response = await stranger.GetAsync(Path);
            return response.StatusCode;
        }

        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 4 * ProvisioningApi.CallsInARow).Select(_ => KnockAsync()));
        Assert.Contains(HttpStatusCode.Unauthorized, answers);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.AreEqual(HttpStatusCode.OK, (await _rig.GetAsync("/health")).Status);
    }

    [TestMethod]
    public async Task WithAPlanOnlyItsStallsAreEnrolled()
    {
        await using ApiRig rig = ApiRig.Start(MarketPlan.Load(System.IO.Path.Combine(Structure.Repository.Root, "Simulator/Places/market.json")));
        JsonObject known = rig.Enrolment(new TestDetector("b-07", "haetnim", rig.Time));
        known["market"] = "haetnim";
        JsonObject unknown = rig.Enrolment(new TestDetector("z-99", "haetnim", rig.Time), "Z-99");
        unknown["market"] = "haetnim";

        Assert.AreEqual(HttpStatusCode.Created, (await rig.PostAsync(Path, known.ToJsonString())).Status);
        ApiAnswer answer = await rig.PostAsync(Path, unknown.ToJsonString());
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.Status);
        Assert.AreEqual("the plan of market haetnim has no such stall", answer.Error);
    }

    [TestMethod]
    [DataRow("https://127.0.0.1:0", "not of the form")]
    [DataRow("http://0.0.0.0:0", "not of the form")]
    [DataRow("http://localhost:0", "not of the form")]
    [DataRow("8500", "not of the form")]
    [DataRow("", "is in use")]
    public async Task WhereItCannotListenIsSaidInOneLine(string url, string reason)
    {
        string token = System.IO.Path.GetTempFileName();
        try
        {
            ApiRig.WriteToken(token, ApiRig.Token);
            EndException end = await Assert.ThrowsExactlyAsync<EndException>(() => ProvisioningApi.StartAsync(
                url.Length == 0 ? _rig.Url : url, InstallerToken.Load(token), new DetectorRegistry(), null, null!, TimeProvider.System, TextWriter.Null));
            Assert.AreEqual(ExitCode.BadInput, end.ExitCode);
            Assert.Contains(reason, end.Message);
        }
        finally
        {
            File.Delete(token);
        }
    }

    [TestMethod]
    [DataRow("short")]
    [DataRow("installer token of these tests 0001")]
    [DataRow("installer-token-of-these-tests-0001\nand-another-line")]
    public void ATokenFileOfAnotherFormIsRefusedWithoutQuotingIt(string content)
    {
        string token = System.IO.Path.GetTempFileName();
        try
        {
            ApiRig.WriteToken(token, content);
            EndException end = Assert.ThrowsExactly<EndException>(() => InstallerToken.Load(token));
            Assert.Contains("32 to 256 printable", end.Message);
            Assert.DoesNotContain("installer-token", end.Message);
        }
        finally
        {
            File.Delete(token);
        }
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void ATokenFileThatOthersMayReadIsRefused()
    {
        string token = System.IO.Path.GetTempFileName();
        try
        {
            ApiRig.WriteToken(token, ApiRig.Token);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            }

            Assert.Contains("chmod 600", Assert.ThrowsExactly<EndException>(() => InstallerToken.Load(token)).Message);
        }
        finally
        {
            File.Delete(token);
        }
    }
}
