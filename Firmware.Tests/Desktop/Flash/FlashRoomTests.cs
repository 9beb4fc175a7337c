using System.Text;
using System.Text.Json;
using Firmware.Provisioning;
using Firmware.Tests.Desktop.Provisioning;
using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.Provisioning;
using Simulator.World;

namespace Firmware.Tests.Desktop.Flash;

/// <summary>flash.ps1 against the control room's own API, with the firmware's own detector on what it wrote; only nanoff is a stand-in.</summary>
[TestClass]
public sealed class FlashRoomTests
{
    private const int Dbm = -58;
    private const int Seed = ProvisionRun.DefaultSeed;

    // A slice of virtual time for each look at the clock: the routine's minutes pass in seconds.
    private const long SliceMicros = 500_000;

    [TestMethod]
    public async Task WhatTheScriptWroteCommissionsAtTheRealControlRoomAndItsCertificateVerifies()
    {
        using FlashBench bench = new();
        VirtualTime time = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));
        InProcessBroker broker = new(time, Seed);
        DetectorRegistry registry = new();
        using EventJournal journal = EventJournal.Open(null, time);
        using StringWriter log = new();
        using AlarmReceiver receiver = new(registry, journal, [new SimulatedRecipient("fire station", time, Seed)], broker, time, log);
        RoomDesk desk = new(receiver, journal);
        ApiRig.WriteToken(bench.PathOf("token"), ApiRig.Token + "\n");
        await using ProvisioningApi api = await ProvisioningApi.StartAsync(
            "http://127.0.0.1:0", InstallerToken.Load(bench.PathOf("token")), registry, null, desk, time, log);
        SimulatedInstaller installer = new(time, new Noise(Seed), hasFlame: true);
        using PluggedBoard board = new(time, broker, installer, new Noise(Seed + 1), Dbm);

        Task<FlashResult> flashing = Task.Run(() => bench.Run(
            $"& '{FlashBench.Script}' -Port {FlashBench.Port} -Ssid market -WaitSeconds 1 -WifiPassword $wifi -Market dongmun -Broker mqtt://192.0.2.1 "
            + $"-Installer 'Kim, Y.' -ControlRoom {api.Url} -TokenFile token -Stall B-07 -Row 2 -Column 7 -Floor 0 "
            + "-Latitude 37.5701234 -Longitude 126.9991234 -Accuracy 3; exit $LASTEXITCODE"));
        bool isPlugged = false;
        while (!flashing.IsCompleted)
        {
            if (!isPlugged && bench.Calls.Any(call => call.Contains("--deploy ", StringComparison.Ordinal)))
            {
                isPlugged = true;
                board.Store.Write(ConfigurationFile.Name, File.ReadAllBytes(bench.PathOf("board-detector.cfg")));
                board.Store.Write(ConfigurationFile.KeyName, File.ReadAllBytes(bench.PathOf("board-detector.key")));
                board.Plug();
            }

            for (long end = time.NowMicros + SliceMicros; time.NowMicros < end;)
            {
                time.RunUntil(time.NowMicros + 20_000);
                receiver.Step();
            }

            await Task.WhenAny(flashing, desk.WaitAsync(), Task.Delay(20));
            desk.Answer();
        }

        FlashResult result = await flashing;
        Assert.AreEqual(0, result.ExitCode, result.Error + result.Output + log);
        EnrolledDetector enrolled = registry.Find("b-07")!;
        Assert.AreEqual("B-07", enrolled.Stall);
        using JsonDocument certificate = JsonDocument.Parse(File.ReadAllText(bench.KeptPath("b-07-certificate.json")));
        byte[] signed = Encoding.ASCII.GetBytes(certificate.RootElement.GetProperty("proof").GetString()!);
        Assert.IsTrue(Jws.TryVerify(signed, _ => enrolled.Keys[^1].Bytes, out Claims? claims, out _));
        Assert.AreEqual(MessageType.Commissioned, claims.Type);
        Assert.AreEqual("pass", claims.Text("result"));
        Assert.Contains("8/8 recipients' answers: pass", result.Output);
        Assert.Contains("<!doctype html>", File.ReadAllText(bench.KeptPath("b-07-certificate.html")), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(System.Buffers.Text.Base64Url.EncodeToString(enrolled.Keys[^1].Bytes), result.Output + result.Error + log);
    }
}
