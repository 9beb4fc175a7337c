using System.Text;
using System.Text.Json;
using Firmware.Messages;
using Firmware.Provisioning;

namespace Firmware.Tests.Desktop.Flash;

/// <summary>flash.ps1 from a stall's number to its certificate, against stand-ins for nanoff and the control room.</summary>
[TestClass]
public sealed class FlashStallTests
{
    private const string Place = "-Stall B-07 -Row 2 -Column 7 -Floor 0 -Latitude 37.5701234 -Longitude 126.9991234 -Accuracy 3";

    [TestMethod]
    public async Task AStallIsInstalledFromItsKeyToItsCertificate()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        FlashResult result = bench.FlashStall(room, $"{Place} -BrokerPassword $wifi -Verbose");
        Assert.AreEqual(0, result.ExitCode, result.Error + result.Output);
        Assert.AreEqual("", result.Error);

        byte[] cfg = File.ReadAllBytes(bench.PathOf("board-detector.cfg"));
        Configuration configuration = ConfigurationFile.Parse(cfg);
        Assert.IsNull(configuration.Problem);
        Assert.AreEqual("Kim, Y.", configuration.Installer);
        Assert.AreEqual("b-07", configuration.Identity.Detector);
        Assert.AreEqual(375_701_234, configuration.Identity.LatitudeE7);
        string[] keyFile = File.ReadAllLines(bench.PathOf("board-detector.key"));
        Assert.AreEqual($"key={room.KeyOf("b-07")}", keyFile[0]);
        Assert.AreEqual($"password={FlashBench.Password}", keyFile[1]);
        byte[] key = Encoding.ASCII.GetBytes(room.KeyOf("b-07"));
        Assert.HasCount(32, Base64Url.Decode(key, 0, key.Length));
        Assert.Contains("-rw-------", File.ReadAllText(bench.PathOf("modes-source")));

        CollectionAssert.AreEqual((string[])["enrol b-07 dongmun B-07", "certificate b-07", "certificate b-07"], room.Calls, string.Join('\n', room.Calls));
        Assert.Contains("8/8 recipients' answers: pass (1.2 s)", result.Output);
        Assert.Contains("press the button once", result.Output);
        Assert.Contains($"Certificate, to print and sign: {bench.KeptPath("b-07-certificate.html")}", result.Output);
        Assert.AreEqual("""{"detector":"b-07"}""", File.ReadAllText(bench.KeptPath("b-07-certificate.json")));
        AssertNothingSecretIsLeft(bench, room, result);
        Assert.IsFalse(File.Exists(bench.KeptPath("detector.key")), "the key stayed on the installer's machine");

        int calls = bench.Calls.Length;
        FlashResult again = bench.Run($"& '{FlashBench.Script}' -Market dongmun {Place}; exit $LASTEXITCODE");
        Assert.AreEqual(0, again.ExitCode, again.Error);
        Assert.HasCount(calls, bench.Calls);
        Assert.HasCount(3, room.Calls);
        Assert.Contains("11/11 fetch the certificate: done before", again.Output);
    }

    [TestMethod]
    // The stand-in's failure; what the line says; whether the runtime has to be flashed again.
    [DataRow("update", "Failed to write new firmware", 2)]
    [DataRow("silent", "did not answer within 1 seconds", 1)]
    [DataRow("file-detector.key", "detector.key was not written", 1)]
    [DataRow("network", "Error E2002", 1)]
    [DataRow("deploy", "FAILED!", 1)]
    public async Task AfterABoardWasUnpluggedTheSameCommandGoesOn(string failure, string said, int updates)
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        FlashResult failed = bench.FlashStall(room, Place, failure);
        Assert.AreEqual(1, failed.ExitCode);
        Assert.Contains(said, failed.ErrorLine);
        Assert.IsEmpty(bench.Leftovers());
        string key = room.KeyOf("b-07");
        Assert.DoesNotContain(key, failed.Output + failed.Error);
        CollectionAssert.AreEqual((string[])[bench.KeptPath("detector.key")], bench.FilesWith(key));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(bench.KeptPath("detector.key")));

        FlashResult again = bench.FlashStall(room, Place);
        Assert.AreEqual(0, again.ExitCode, again.Error);
        Assert.AreEqual(key, room.KeyOf("b-07"));
        Assert.AreEqual($"key={key}", File.ReadAllText(bench.PathOf("board-detector.key")).Trim());
        Assert.AreEqual(updates, bench.Calls.Count(call => call.Contains("--update", StringComparison.Ordinal)));
        AssertNothingSecretIsLeft(bench, room, again);
    }

    [TestMethod]
    public async Task AWrongWifiPasswordIsToldAndAskedForAgain()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        room.Failing["wifi"] = "check-wifi-name-and-password";
        FlashResult failed = bench.FlashStall(room, Place);
        Assert.AreEqual(1, failed.ExitCode);
        Assert.Contains("1/8 Wi-Fi signal: FAIL", failed.Output);
        Assert.Contains("Wi-Fi signal: The access point is not heard or does not let the board in: check the Wi-Fi name and password", failed.ErrorLine);

        room.Failing.Clear();
        FlashResult again = bench.FlashStall(room, Place);
        Assert.AreEqual(0, again.ExitCode, again.Error);
        Assert.AreEqual(2, bench.Calls.Count(call => call.StartsWith("--networkdeployment", StringComparison.Ordinal)));
        Assert.AreEqual(1, bench.Calls.Count(call => call.Contains("--update", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task AFailedCommissioningIsRepeatedWithoutFlashing()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        room.Failing["recipients"] = "not-all-answered";
        Assert.AreEqual(1, bench.FlashStall(room, Place).ExitCode);
        int calls = bench.Calls.Length;
        room.Failing.Clear();
        FlashResult again = bench.FlashStall(room, Place);
        Assert.AreEqual(0, again.ExitCode, again.Error);
        Assert.HasCount(calls, bench.Calls);
        Assert.Contains("commission b-07", room.Calls);
    }

    [TestMethod]
    public async Task ABoardThatIsNotHeardIsSaidAndItsNetworkSetAgain()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        room.IsDeaf = true;
        FlashResult failed = bench.FlashStall(room, $"{Place} -CommissionSeconds 1");
        Assert.AreEqual(1, failed.ExitCode);
        Assert.Contains("The control room has not heard the board. The access point", failed.ErrorLine);
        room.IsDeaf = false;
        Assert.AreEqual(0, bench.FlashStall(room, Place).ExitCode);
        Assert.AreEqual(2, bench.Calls.Count(call => call.StartsWith("--networkdeployment", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task WithoutAControlRoomTheBoardIsNotTouched()
    {
        using FlashBench bench = new();
        FakeRoom room = await bench.StartRoomAsync();
        string url = room.Url;
        await room.DisposeAsync();
        FlashResult result = bench.Run(
            $"& '{FlashBench.Script}' -Port {FlashBench.Port} -Ssid market -WifiPassword $wifi -Market dongmun -Broker mqtt://192.0.2.1 -Installer Kim "
            + $"-ControlRoom {url} -TokenFile token {Place}; exit $LASTEXITCODE");
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains($"The control room at {url} does not answer: Connection refused", result.ErrorLine);
        Assert.DoesNotContain("--update", string.Join('\n', bench.Calls));
    }

    [TestMethod]
    public async Task AWrongTokenIsRefused()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        File.WriteAllText(bench.PathOf("token"), FakeRoom.Token + "x");
        FlashResult result = bench.FlashStall(room, Place);
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("does not take the token", result.ErrorLine);
        Assert.DoesNotContain(FakeRoom.Token, result.Output + result.Error);
    }

    [TestMethod]
    public async Task ATakenStallIsRefusedAndABoardIsReplaced()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        room.Enrol("b-07", "B-07", FlashBench.KeyText);
        FlashResult failed = bench.FlashStall(room, $"{Place} -Detector b-7x");
        Assert.AreEqual(1, failed.ExitCode);
        Assert.Contains("stall B-07 is taken by b-07", failed.ErrorLine);
        Assert.Contains("-Replaces", failed.ErrorLine);
        Assert.DoesNotContain("--update", string.Join('\n', bench.Calls));

        for (int run = 0; run < 2; run++)
        {
            FlashResult replaced = bench.FlashStall(room, $"{Place} -Replaces b-07");
            Assert.AreEqual(0, replaced.ExitCode, replaced.Error);
        }

        Assert.AreEqual(1, room.Calls.Count(call => call == "enrol b-07-2 dongmun B-07 b-07"));
        Assert.Contains("detector=b-07-2\n", File.ReadAllText(bench.PathOf("board-detector.cfg")));
    }

    [TestMethod]
    public async Task AChangedConfigurationIsWrittenAgainAndTheKeyStays()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        Assert.AreEqual(0, bench.FlashStall(room, Place).ExitCode);
        string key = File.ReadAllText(bench.PathOf("board-detector.key"));
        FlashResult result = bench.FlashStall(room, $"{Place} -Profile cooking");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.DoesNotContain("detector.key", bench.Deployed("files.json"));
        Assert.Contains("profile=cooking\n", File.ReadAllText(bench.PathOf("board-detector.cfg")));
        Assert.AreEqual(1, bench.Calls.Count(call => call.Contains("--update", StringComparison.Ordinal)));
        Assert.AreEqual($"key={room.KeyOf("b-07")}", key.Trim());
    }

    [TestMethod]
    public async Task VerifyOnlyCommissions()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        Assert.AreEqual(0, bench.FlashStall(room, Place).ExitCode);
        int calls = bench.Calls.Length;
        FlashResult result = bench.Run($"& '{FlashBench.Script}' -Verify -Stall B-07 -Out certificates; exit $LASTEXITCODE");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.HasCount(calls, bench.Calls);
        Assert.Contains("commission b-07", room.Calls);
        Assert.Contains("2/3 commissioning on the board", result.Output);
        Assert.Contains("8/8 recipients' answers: pass", result.Output);
        Assert.IsTrue(File.Exists(bench.PathOf("certificates/b-07-certificate.html")));
    }

    [TestMethod]
    public async Task ARowOfStallsIsInstalledBoardAfterBoard()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        File.WriteAllText(bench.PathOf("row.csv"), "stall,row,column,floor,lat,lon,acc\nB-07,2,7,0,37.57,126.999,3\nB-08,2,8,-1,37.57001,126.999,\n");
        FlashResult asked = bench.FlashStall(room, "-StallsCsv row.csv");
        Assert.AreEqual(1, asked.ExitCode);
        Assert.Contains("Nobody is there to plug in", asked.ErrorLine);
        FlashResult result = bench.FlashStall(room, "-StallsCsv row.csv -BrokerPassword $wifi", input: "\n\n\n\n");
        Assert.AreEqual(0, result.ExitCode, result.Error + result.Output);
        Assert.Contains("Plug in the board for stall B-08", result.Output);
        Assert.AreEqual(2, room.Calls.Count(call => call.StartsWith("enrol", StringComparison.Ordinal)));
        Assert.AreNotEqual(room.KeyOf("b-07"), room.KeyOf("b-08"));
        Assert.IsTrue(File.Exists(bench.KeptPath("b-08-certificate.html", "B-08")));
    }

    [TestMethod]
    public async Task KoreanIsSpoken()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        room.Failing["wifi"] = "move-closer-to-access-point";
        FlashResult result = bench.FlashStall(room, $"{Place} -Language ko");
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("1/11 도구와 파일 확인", result.Output);
        Assert.Contains("1/8 와이파이 신호: 불합격", result.Output);
        Assert.Contains("와이파이 신호가 약합니다", result.ErrorLine);

        // It stays.
        FlashResult again = bench.Run($"& '{FlashBench.Script}' -Verify -Stall B-07; exit $LASTEXITCODE");
        Assert.Contains("2/3 보드에서 시운전", again.Output);
    }

    [TestMethod]
    public async Task APlanSaysThePlace()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        string plan = $"-Plan '{Path.Combine(Structure.Repository.Root, "Simulator/Places/market.json")}' -Market haetnim -WhatIf";
        string arguments = $"-Port {FlashBench.Port} -Ssid market -Broker mqtt://192.0.2.1 -Installer Kim -ControlRoom {room.Url} -TokenFile token {plan}";
        FlashResult result = bench.Run($"& '{FlashBench.Script}' {arguments} -Stall B-07; exit $LASTEXITCODE");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.Contains("Nothing was touched.", result.Output);
        Assert.IsEmpty(room.Calls);
        Assert.IsEmpty(bench.Calls);
        Assert.IsFalse(Directory.Exists(bench.PathOf(".config/flame-detector")));

        FlashResult elsewhere = bench.Run($"& '{FlashBench.Script}' {arguments} -Stall B-07 -Latitude 37.5 -Longitude 127.0; exit $LASTEXITCODE");
        Assert.Contains("outside of the market's box", elsewhere.ErrorLine);
        FlashResult unknown = bench.Run($"& '{FlashBench.Script}' {arguments} -Stall Z-99; exit $LASTEXITCODE");
        Assert.Contains("has no stall Z-99", unknown.ErrorLine);
    }

    [TestMethod]
    [DataRow("-Latitude 0 -Longitude 0", "lies in the sea off Africa")]
    [DataRow("-Latitude 126.9991 -Longitude 37.5701", "latitude and longitude are swapped")]
    [DataRow("-Latitude 35.6 -Longitude 139.7", "outside of Korea")]
    [DataRow("-Latitude '37,5' -Longitude 126.99", "is no number of degrees")]
    [DataRow("-Latitude 37.5", "Give it with -Longitude")]
    public async Task ANonsensePlaceIsRefused(string place, string said)
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        FlashResult result = bench.FlashStall(room, $"-Stall B-07 -Row 2 -Column 7 -Floor 0 {place}");
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains(said, result.ErrorLine);
        Assert.IsEmpty(bench.Calls);
        Assert.IsEmpty(room.Calls);
    }

    [TestMethod]
    public async Task WrongPortMissingNanoffAndAKeyInClearAreRefusedBeforeEnrolment()
    {
        using FlashBench bench = new();
        await using FakeRoom room = await bench.StartRoomAsync();
        string site = $"-Ssid market -WifiPassword $wifi -Market dongmun -Broker mqtt://192.0.2.1 -Installer Kim -TokenFile token {Place}; exit $LASTEXITCODE";
        FlashResult clear = bench.Run($"& '{FlashBench.Script}' -Port /dev/ttyFAKE9 -ControlRoom http://192.0.2.1:8500 {site}");
        Assert.Contains("would carry the key in clear", clear.ErrorLine);
        FlashResult port = bench.Run($"& '{FlashBench.Script}' -Port /dev/ttyFAKE9 -ControlRoom {room.Url} {site}");
        Assert.Contains("There is no port /dev/ttyFAKE9", port.ErrorLine);
        bench.UninstallNanoff();
        FlashResult tool = bench.FlashStall(room, Place);
        Assert.Contains("nanoff is not installed", tool.ErrorLine);
        Assert.IsEmpty(room.Calls);
    }

    private static void AssertNothingSecretIsLeft(FlashBench bench, FakeRoom room, FlashResult result)
    {
        foreach (string secret in (string[])[room.KeyOf("b-07"), FlashBench.Password, FakeRoom.Token])
        {
            Assert.DoesNotContain(secret, result.Output + result.Error + string.Join('\n', bench.Calls));
            Assert.IsEmpty(bench.FilesWith(secret), "a file still holds a secret");
        }

        Assert.IsEmpty(bench.Leftovers());
        using JsonDocument site = JsonDocument.Parse(File.ReadAllText(bench.PathOf(".config/flame-detector/site.json")));
        Assert.AreEqual("market", site.RootElement.GetProperty("Ssid").GetString());
    }
}
