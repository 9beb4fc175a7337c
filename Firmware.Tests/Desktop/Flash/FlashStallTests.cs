using System.Text;
using System.Text.Json;
using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Tests.Desktop.Provisioning;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.Flash;

/// <summary>flash.ps1 from a stall's number to its certificate, against the program's own control room and a stand-in for nanoff.</summary>
[TestClass]
public sealed class FlashStallTests
{
    private const string Place = "-Stall B-07 -Row 2 -Column 7 -Floor 0 -Latitude 37.5701234 -Longitude 126.9991234 -Accuracy 3";

    [TestMethod]
    public async Task AStallIsInstalledFromItsKeyToItsCertificate()
    {
        using FlashBench bench = new();
        await using InstallersRoom room = InstallersRoom.Start(bench);
        FlashResult result = await room.FlashAsync($"{Place} -BrokerPassword $wifi -Verbose");
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

        Assert.AreEqual("b-07 (dongmun, stall B-07)", room.Registry.Find("b-07")!.ToString());
        Assert.Contains("8/8 recipients' answers: pass", result.Output);
        Assert.Contains("press the button once", result.Output);
        Assert.Contains($"Certificate, to print and sign: {bench.KeptPath("b-07-certificate.html")}", result.Output);
        Claims certified = Certified(bench, room);
        Assert.AreEqual("pass", certified.Text("result"));
        Assert.AreEqual("fresh", certified.Text("why"));
        Assert.Contains("<!doctype html>", File.ReadAllText(bench.KeptPath("b-07-certificate.html")), StringComparison.OrdinalIgnoreCase);
        AssertNothingSecretIsLeft(bench, room, result);
        Assert.IsFalse(File.Exists(bench.KeptPath("detector.key")), "the key stayed on the installer's machine");

        int calls = bench.Calls.Length;
        FlashResult again = await room.RunAsync($"-Market dongmun {Place}");
        Assert.AreEqual(0, again.ExitCode, again.Error);
        Assert.HasCount(calls, bench.Calls);
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
        await using InstallersRoom room = InstallersRoom.Start(bench);
        FlashResult failed = await room.FlashAsync(Place, failure);
        Assert.AreEqual(1, failed.ExitCode);
        Assert.Contains(said, failed.ErrorLine);
        Assert.IsEmpty(bench.Leftovers());
        string key = room.KeyOf("b-07");
        Assert.DoesNotContain(key, failed.Output + failed.Error);
        CollectionAssert.AreEqual((string[])[bench.KeptPath("detector.key")], bench.FilesWith(key));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(bench.KeptPath("detector.key")));

        FlashResult again = await room.FlashAsync(Place);
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
        await using InstallersRoom room = InstallersRoom.Start(bench);
        room.Signal.Dbm = 0;
        FlashResult failed = await room.FlashAsync(Place);
        Assert.AreEqual(1, failed.ExitCode);
        Assert.Contains("1/8 Wi-Fi signal: FAIL", failed.Output);
        Assert.Contains("Wi-Fi signal: The access point is not heard or does not let the board in: check the Wi-Fi name and password", failed.ErrorLine);

        room.Signal.Dbm = -58;
        FlashResult again = await room.FlashAsync(Place);
        Assert.AreEqual(0, again.ExitCode, again.Error);
        Assert.AreEqual(2, bench.Calls.Count(call => call.StartsWith("--networkdeployment", StringComparison.Ordinal)));
        Assert.AreEqual(1, bench.Calls.Count(call => call.Contains("--update", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task AFailedCommissioningIsRepeatedWithoutFlashing()
    {
        using FlashBench bench = new();
        await using InstallersRoom room = InstallersRoom.Start(bench);
        room.IsSilent = true;
        FlashResult failed = await room.FlashAsync(Place);
        Assert.AreEqual(1, failed.ExitCode);
        Assert.Contains("recipients' answers: The control room told nobody: check its recipients. Put that right.", failed.ErrorLine);
        int calls = bench.Calls.Length;
        room.IsSilent = false;
        FlashResult again = await room.FlashAsync(Place);
        Assert.AreEqual(0, again.ExitCode, again.Error);
        Assert.HasCount(calls, bench.Calls);
        Assert.AreEqual("command", Certified(bench, room).Text("why"));
    }

    [TestMethod]
    public async Task ABoardThatIsNotHeardIsSaidAndItsNetworkSetAgain()
    {
        using FlashBench bench = new();
        await using InstallersRoom room = InstallersRoom.Start(bench);
        room.IsDeaf = true;
        FlashResult failed = await room.FlashAsync($"{Place} -CommissionSeconds 1");
        Assert.AreEqual(1, failed.ExitCode);
        Assert.Contains("The control room has not heard the board. The access point", failed.ErrorLine);
        room.IsDeaf = false;
        Assert.AreEqual(0, (await room.FlashAsync(Place)).ExitCode);
        Assert.AreEqual(2, bench.Calls.Count(call => call.StartsWith("--networkdeployment", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task WithoutAControlRoomTheBoardIsNotTouched()
    {
        using FlashBench bench = new();
        InstallersRoom room = InstallersRoom.Start(bench);
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
        await using InstallersRoom room = InstallersRoom.Start(bench);
        File.WriteAllText(bench.PathOf("token"), ApiRig.Token + "x");
        FlashResult result = await room.FlashAsync(Place);
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("does not take the token", result.ErrorLine);
        Assert.DoesNotContain(ApiRig.Token, result.Output + result.Error);
    }

    [TestMethod]
    public async Task ATakenStallIsRefusedAndABoardIsReplaced()
    {
        using FlashBench bench = new();
        await using InstallersRoom room = InstallersRoom.Start(bench);
        room.Registry.Add("b-07", "dongmun", "B-07", new byte[32]);
        FlashResult failed = await room.FlashAsync($"{Place} -Detector b-7x");
        Assert.AreEqual(1, failed.ExitCode);
        Assert.Contains("stall B-07 of market dongmun has detector b-07 already", failed.ErrorLine);
        Assert.IsNull(room.Registry.Find("b-7x"));
        Assert.Contains("-Replaces", failed.ErrorLine);
        Assert.DoesNotContain("--update", string.Join('\n', bench.Calls));

        for (int run = 0; run < 2; run++)
        {
            FlashResult replaced = await room.FlashAsync($"{Place} -Replaces b-07");
            Assert.AreEqual(0, replaced.ExitCode, replaced.Error);
        }

        Assert.AreEqual("b-07-2", room.Registry.FindAt("dongmun", "B-07")!.Id);
        Assert.AreEqual("b-07-2", room.Registry.Find("b-07")!.Retirement!.ReplacedBy);
        Assert.AreEqual(1, bench.Calls.Count(call => call.Contains("--update", StringComparison.Ordinal)));
        Assert.Contains("detector=b-07-2\n", File.ReadAllText(bench.PathOf("board-detector.cfg")));
    }

    [TestMethod]
    public async Task AChangedConfigurationIsWrittenAgainAndTheKeyStays()
    {
        using FlashBench bench = new();
        await using InstallersRoom room = InstallersRoom.Start(bench);
        Assert.AreEqual(0, (await room.FlashAsync(Place)).ExitCode);
        string key = File.ReadAllText(bench.PathOf("board-detector.key"));
        FlashResult result = await room.FlashAsync($"{Place} -Profile cooking");
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
        await using InstallersRoom room = InstallersRoom.Start(bench);
        Assert.AreEqual(0, (await room.FlashAsync(Place)).ExitCode);
        int calls = bench.Calls.Length;
        FlashResult result = await room.RunAsync("-Verify -Stall B-07 -Out certificates");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.HasCount(calls, bench.Calls);
        Assert.AreEqual("command", Certified(bench, room, bench.PathOf("certificates")).Text("why"));
        Assert.Contains("2/3 commissioning on the board", result.Output);
        Assert.Contains("8/8 recipients' answers: pass", result.Output);
        Assert.IsTrue(File.Exists(bench.PathOf("certificates/b-07-certificate.html")));
    }

    [TestMethod]
    public async Task ARowOfStallsIsInstalledBoardAfterBoard()
    {
        using FlashBench bench = new();
        await using InstallersRoom room = InstallersRoom.Start(bench);
        File.WriteAllText(bench.PathOf("row.csv"), "stall,row,column,floor,lat,lon,acc\nB-07,2,7,0,37.57,126.999,3\nB-08,2,8,-1,37.57001,126.999,\n");
        FlashResult asked = await room.FlashAsync("-StallsCsv row.csv");
        Assert.AreEqual(1, asked.ExitCode);
        Assert.Contains("Nobody is there to plug in", asked.ErrorLine);
        FlashResult result = await room.FlashAsync("-StallsCsv row.csv -BrokerPassword $wifi", input: "\n\n\n\n");
        Assert.AreEqual(0, result.ExitCode, result.Error + result.Output);
        Assert.Contains("Plug in the board for stall B-08", result.Output);
        Assert.HasCount(2, room.Registry.All);
        Assert.AreNotEqual(room.KeyOf("b-07"), room.KeyOf("b-08"));
        Assert.IsTrue(File.Exists(bench.KeptPath("b-08-certificate.html", "B-08")));
    }

    /// <summary>The place is the board's own receiver's to find; the market's box goes with it.</summary>
    [TestMethod]
    public async Task AReceiverIsLeftToFindThePlace()
    {
        using FlashBench bench = new();
        await using InstallersRoom room = InstallersRoom.Start(bench);
        string plan = Path.Combine(Structure.Repository.Root, "Simulator/Places/market.json");
        FlashResult result = await room.RunAsync(
            $"-Port {FlashBench.Port} -Ssid market -WifiPassword $wifi -Broker mqtt://192.0.2.1 -Installer Kim -ControlRoom {room.Url} -TokenFile token "
            + $"-Stall B-07 -Gnss 9600 -Plan '{plan}'");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Configuration configuration = ConfigurationFile.Parse(File.ReadAllBytes(bench.PathOf("board-detector.cfg")));
        Assert.IsNull(configuration.Problem);
        Assert.AreEqual(9_600, configuration.GnssBaud);
        Assert.AreEqual("none", configuration.Identity.PositionSource);
        Assert.AreEqual(363_305_000, configuration.Bounds.NorthE7);
        Assert.AreEqual(7, configuration.Identity.Column);
    }

    [TestMethod]
    public async Task KoreanIsSpoken()
    {
        using FlashBench bench = new();
        await using InstallersRoom room = InstallersRoom.Start(bench);
        room.Signal.Dbm = -82;
        FlashResult result = await room.FlashAsync($"{Place} -Language ko");
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("1/11 도구와 파일 확인", result.Output);
        Assert.Contains("1/8 와이파이 신호: 불합격", result.Output);
        Assert.Contains("와이파이 신호가 약합니다", result.ErrorLine);

        // It stays.
        FlashResult again = await room.RunAsync("-Verify -Stall B-07");
        Assert.Contains("2/3 보드에서 시운전", again.Output);
    }

    [TestMethod]
    public async Task APlanSaysThePlace()
    {
        using FlashBench bench = new();
        await using InstallersRoom room = InstallersRoom.Start(bench);
        string plan = $"-Plan '{Path.Combine(Structure.Repository.Root, "Simulator/Places/market.json")}' -Market haetnim -WhatIf";
        string arguments = $"-Port {FlashBench.Port} -Ssid market -Broker mqtt://192.0.2.1 -Installer Kim -ControlRoom {room.Url} -TokenFile token {plan}";
        FlashResult result = await room.RunAsync($"{arguments} -Stall B-07");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.Contains("Nothing was touched.", result.Output);
        Assert.IsEmpty(room.Registry.All);
        Assert.IsEmpty(bench.Calls);
        Assert.IsFalse(Directory.Exists(bench.PathOf(".config/flame-detector")));

        FlashResult elsewhere = await room.RunAsync($"{arguments} -Stall B-07 -Latitude 37.5 -Longitude 127.0");
        Assert.Contains("outside of the market's box", elsewhere.ErrorLine);
        FlashResult unknown = await room.RunAsync($"{arguments} -Stall Z-99");
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
        await using InstallersRoom room = InstallersRoom.Start(bench);
        FlashResult result = await room.FlashAsync($"-Stall B-07 -Row 2 -Column 7 -Floor 0 {place}");
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains(said, result.ErrorLine);
        Assert.IsEmpty(bench.Calls);
        Assert.IsEmpty(room.Registry.All);
    }

    [TestMethod]
    public async Task WrongPortMissingNanoffAndAKeyInClearAreRefusedBeforeEnrolment()
    {
        using FlashBench bench = new();
        await using InstallersRoom room = InstallersRoom.Start(bench);
        string site = $"-Ssid market -WifiPassword $wifi -Market dongmun -Broker mqtt://192.0.2.1 -Installer Kim -TokenFile token {Place}";
        FlashResult clear = await room.RunAsync($"-Port /dev/ttyFAKE9 -ControlRoom http://192.0.2.1:8500 {site}");
        Assert.Contains("would carry the key in clear", clear.ErrorLine);
        FlashResult port = await room.RunAsync($"-Port /dev/ttyFAKE9 -ControlRoom {room.Url} {site}");
        Assert.Contains("There is no port /dev/ttyFAKE9", port.ErrorLine);
        bench.UninstallNanoff();
        FlashResult tool = await room.FlashAsync(Place);
        Assert.Contains("nanoff is not installed", tool.ErrorLine);
        Assert.IsEmpty(room.Registry.All);
    }

    /// <summary>What the certificate's proof says, once its signature is right.</summary>
    private static Claims Certified(FlashBench bench, InstallersRoom room, string? folder = null)
    {
        string file = folder is null ? bench.KeptPath("b-07-certificate.json") : Path.Combine(folder, "b-07-certificate.json");
        using JsonDocument certificate = JsonDocument.Parse(File.ReadAllText(file));
        byte[] signed = Encoding.ASCII.GetBytes(certificate.RootElement.GetProperty("proof").GetString()!);
        Assert.IsTrue(Jws.TryVerify(signed, _ => room.Registry.Find("b-07")!.Keys[^1].Bytes, out Claims? claims, out _));
        Assert.AreEqual(MessageType.Commissioned, claims.Type);
        return claims;
    }

    private static void AssertNothingSecretIsLeft(FlashBench bench, InstallersRoom room, FlashResult result)
    {
        foreach (string secret in (string[])[room.KeyOf("b-07"), FlashBench.Password, ApiRig.Token])
        {
            Assert.DoesNotContain(secret, result.Output + result.Error + string.Join('\n', bench.Calls) + room.Log);
            Assert.IsEmpty(bench.FilesWith(secret), "a file still holds a secret");
        }

        Assert.IsEmpty(bench.Leftovers());
        using JsonDocument site = JsonDocument.Parse(File.ReadAllText(bench.PathOf(".config/flame-detector/site.json")));
        Assert.AreEqual("market", site.RootElement.GetProperty("Ssid").GetString());
    }
}
