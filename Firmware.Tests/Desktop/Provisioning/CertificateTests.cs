using System.Text.Json;
using Firmware.Tests.Desktop.Commands;
using Simulator.Provisioning;

namespace Firmware.Tests.Desktop.Provisioning;

/// <summary>The certificate of a whole installation, as JSON and as a page.</summary>
[TestClass]
public sealed class CertificateTests
{
    private static readonly Certificate s_certificate = Play();

    [TestMethod]
    public void ItsProofVerifiesWithTheKeyAndNoOther()
    {
        string proof = JsonElement.Parse(s_certificate.ToJson()).GetProperty("proof").GetString()!;
        SimulatorResult right = SimulatorProcess.RunWithInput(proof, "verify", "--key", ApiRig.TextOf(ProvisionRun.Key), "--json");
        Assert.AreEqual(0, right.ExitCode, right.Error);
        Assert.AreEqual("commissioned", JsonElement.Parse(right.Output).GetProperty("typ").GetString());
        Assert.AreEqual(1, SimulatorProcess.RunWithInput(proof, "verify", "--key", ApiRig.TextOf(new byte[32])).ExitCode);
    }

    [TestMethod]
    public void TheJsonSaysWhoWhereWhatAndHow()
    {
        JsonElement json = JsonElement.Parse(s_certificate.ToJson());
        Assert.AreEqual(1, json.GetProperty("version").GetInt32());
        Assert.AreEqual("pass", json.GetProperty("result").GetString());
        Assert.AreEqual("haetnim", json.GetProperty("market").GetString());
        Assert.AreEqual("B-07", json.GetProperty("stall").GetString());
        Assert.AreEqual("haetnim-b-07", json.GetProperty("detector").GetString());
        Assert.AreEqual("[2,7,0]", JsonSerializer.Serialize(json.GetProperty("pos")));
        Assert.AreEqual(37.5701, json.GetProperty("lat").GetDouble());
        Assert.AreEqual(126.9996, json.GetProperty("lon").GetDouble());
        Assert.AreEqual(2, json.GetProperty("acc").GetDouble());
        Assert.AreEqual("survey", json.GetProperty("loc").GetString());
        Assert.AreEqual("geo:37.5701000,126.9996000", json.GetProperty("geo").GetString());
        Assert.AreEqual("fresh", json.GetProperty("why").GetString());
        Assert.AreEqual("Simulated installer", json.GetProperty("by").GetString());
        Assert.AreEqual("0.1.0", json.GetProperty("fw").GetString());
        Assert.AreEqual("", json.GetProperty("clr").GetString());
        Assert.AreEqual("standard", json.GetProperty("profile").GetString());
        Assert.AreEqual(8, json.GetProperty("cfg").GetString()!.Length);
        Assert.IsGreaterThan(0, json.GetProperty("total_ms").GetInt64());
        Assert.AreEqual(TimeSpan.Zero, json.GetProperty("accepted_at").GetDateTimeOffset().Offset);
        JsonElement flame = json.GetProperty("steps")[6];
        Assert.AreEqual(8, json.GetProperty("steps").GetArrayLength());
        Assert.AreEqual("flame", flame.GetProperty("step").GetString());
        Assert.AreEqual(7, flame.GetProperty("no").GetInt32());
        Assert.AreEqual("pass", flame.GetProperty("result").GetString());
        Assert.IsGreaterThan(0, flame.GetProperty("ms").GetInt64());
        Assert.IsGreaterThan(0, flame.GetProperty("value").GetInt64());
        Assert.AreEqual("", flame.GetProperty("hint").GetString());
    }

    [TestMethod]
    public void ThePageIsWholeAndFetchesNothing()
    {
        string page = CertificatePage.Of(s_certificate);
        Assert.Contains(">PASS<", page);
        Assert.Contains("합격", page);
        Assert.Contains("<a href=\"geo:37.5701000,126.9996000\">", page);
        Assert.Contains("<svg role=\"img\" aria-label=\"geo:37.5701000,126.9996000\"", page);
        Assert.Contains(s_certificate.Proof, page);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("<img", page);
        Assert.DoesNotContain("href=\"http", page);
        Assert.DoesNotContain("@import", page);
        Assert.DoesNotContain("url(", page);
        Assert.DoesNotContain("A simulated run", page);
        Assert.Contains("A simulated run", CertificatePage.Of(s_certificate, isSimulated: true));
    }

    [TestMethod]
    public void WhateverADetectorSaysIsOnlyText()
    {
        const string evil = "<script>alert('\"&\")</script>";
        StepResult step = new(1, evil, evil, 0, 0, evil);
        Certificate certificate = s_certificate with
        {
            Market = evil, Stall = evil, Detector = evil, Why = evil, By = evil, Fw = evil, Clr = evil, Profile = evil, Cfg = evil, Evt = evil, Loc = evil, Proof = evil, Steps = [step],
        };
        string page = CertificatePage.Of(certificate);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("alert('", page);
        Assert.Contains("&lt;script&gt;alert(&#39;&quot;&amp;&quot;)&lt;/script&gt;", page);
        Assert.AreEqual(evil, JsonElement.Parse(certificate.ToJson()).GetProperty("by").GetString());
    }

    [TestMethod]
    public void WithoutAPositionThereIsNoLinkAndThePageSaysSo()
    {
        Certificate certificate = s_certificate with { Lat = null, Lon = null, Acc = null, Loc = "none" };
        string page = CertificatePage.Of(certificate);
        Assert.DoesNotContain("geo:", page);
        Assert.DoesNotContain("<svg", page);
        Assert.Contains("The detector was told no position", page);
        Assert.AreEqual(JsonValueKind.Null, JsonElement.Parse(certificate.ToJson()).GetProperty("geo").ValueKind);
    }

    private static Certificate Play()
    {
        using ProvisionRun run = new(ProvisionScenario.Success, TextWriter.Null);
        run.Play();
        return run.Certificate!;
    }
}
