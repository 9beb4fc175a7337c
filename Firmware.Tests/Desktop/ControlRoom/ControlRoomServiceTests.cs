using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Firmware.Tests.Desktop.Broker;
using Firmware.Tests.Desktop.Provisioning;
using Simulator.Broker;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>The control room as a process of its own with all that it can serve, at a real Mosquitto, watched and stopped as a service is.</summary>
[TestClass]
public sealed class ControlRoomServiceTests : IDisposable
{
    private const int Sigterm = 15;
    private const string InstallerToken = "installer-token-of-these-tests-0001";
    private const string OperatorPassword = "a password of these tests 0001";

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(2);

    private readonly MosquittoServer _server = new(["control-room", "det-b-07"]);
    private readonly string _folder = Directory.CreateTempSubdirectory("service-").FullName;
    private readonly TestDetector _detector = new("det-b-07", "mangwon", TimeProvider.System);
    private readonly byte[] _recipientSecret = SHA256.HashData("a recipient's"u8);
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly HttpClient _client = new();
    private Process? _room;

    public void Dispose()
    {
        _room?.Kill();
        _room?.WaitForExit();
        _room?.Dispose();
        _client.Dispose();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    [DataRow("--id", "Room 1", "--id Room 1: not of the form")]
    [DataRow("--id", "det-b-07", "or a detector's")]
    [DataRow("--market", "Mangwon", "--market Mangwon: not of the form")]
    [DataRow("--market", "dongmun", "det-b-07 of the registry is of market mangwon")]
    public void ARoomThatCouldNotDoItsPartIsRefused(string option, string value, string problem)
    {
        RegistryFile.Open(PathOf("registry.json")).Add(_detector.Id, "mangwon", "B-07", _detector.Key);
        Commands.SimulatorResult result = Commands.SimulatorProcess.Run(
            "control-room", "--broker", _server.Url, "--registry", PathOf("registry.json"), "--journal", PathOf("journal.db"), option, value);
        Assert.AreEqual(Simulator.ExitCode.BadInput, result.ExitCode);
        Assert.Contains(problem, result.ErrorLine);
    }

    [TestMethod]
    public async Task ItIsWatchedStoppedAndTellsNoSecret()
    {
        RegistryFile.Open(PathOf("registry.json")).Add(_detector.Id, "mangwon", "B-07", _detector.Key);
        ApiRig.WriteToken(PathOf("token"), InstallerToken + "\n");
        ApiRig.WriteToken(PathOf("recipients.json"), $$"""
            {"version":1,"sender":"room.example","recipients":[{"name":"station-1","role":"fire-station","market":"mangwon","channel":"cap","url":"http://127.0.0.1:{{FreePort()}}","secret":"whsec_{{Convert.ToBase64String(_recipientSecret)}}"}]}
            """);
        Commands.SimulatorProcess.RunWithInput(OperatorPassword + "\n", "operator", "add", "kim", "--operators", PathOf("operators.json"));
        string status = $"http://127.0.0.1:{FreePort()}";
        string pages = $"http://127.0.0.1:{FreePort()}";
        string api = $"http://127.0.0.1:{FreePort()}";
        string receipts = $"http://127.0.0.1:{FreePort()}";
        Start(
            "--broker", _server.Url, "--credentials", _server.CredentialsFile, "--registry", PathOf("registry.json"), "--journal", PathOf("journal.db"),
            "--recipients", PathOf("recipients.json"), "--api", api, "--installer-token", PathOf("token"), "--pages", pages, "--operators", PathOf("operators.json"),
            "--receipts", receipts, "--status", status, "--log", "json");
        StringBuilder served = new();
        await WaitForAsync(async () => (await GetAsync(status + "/health", served)).StartsWith("200", StringComparison.Ordinal));

        // What a log would quote, if it quoted: a message that is refused, log-ins that fail, a recipient that is not there.
        MosquittoBroker broker = new(_server.Url, credentials: BrokerCredentials.Load(_server.CredentialsFile));
        using IBrokerConnection connection = broker.Connect(_detector.Id);
        Assert.IsNull(connection.Open(null, 30));
        connection.Publish(_detector.Topic("alarm"), Encoding.ASCII.GetBytes(Base64Url.EncodeToString(_detector.Key)), 1, retain: false);
        connection.Publish(_detector.Topic("alarm"), _detector.Message("alarm", "7-e1"), 1, retain: false);
        using (HttpRequestMessage enrolment = new(HttpMethod.Post, api + "/api/detectors"))
        {
            enrolment.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", InstallerToken);
            enrolment.Content = new StringContent($$"""{"detector":"det-b-07","market":"mangwon","stall":"B-07","key":"{{Base64Url.EncodeToString(_detector.Key)}}"}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage answer = await _client.SendAsync(enrolment);
            served.AppendLine(await answer.Content.ReadAsStringAsync());
        }

        await WaitForAsync(() => Task.FromResult(Output().Contains("7-e1", StringComparison.Ordinal)));
        using (HttpResponseMessage brought = await _client.PostAsync(new Uri(receipts + "/receipts"), new StringContent(Convert.ToBase64String(_recipientSecret))))
        {
            Assert.AreEqual(HttpStatusCode.Unauthorized, brought.StatusCode);
            served.AppendLine(await brought.Content.ReadAsStringAsync());
        }

        await GetAsync(pages + "/", served);
        using (HttpClient inside = new() { BaseAddress = new Uri(pages) })
        {
            using HttpResponseMessage wrong = await Web.RoomRig.LogInAsync(inside, "kim", InstallerToken);
            Assert.AreEqual(HttpStatusCode.Forbidden, wrong.StatusCode);
            served.AppendLine(await wrong.Content.ReadAsStringAsync());
            using HttpResponseMessage right = await Web.RoomRig.LogInAsync(inside, "kim", OperatorPassword);
            Assert.IsTrue(right.IsSuccessStatusCode);
            foreach (string path in (string[])["/", "/fleet", "/api/me", "/api/alarm/det-b-07/7-e1?language=ko", "/api/drill/mangwon", "/room.js"])
            {
                served.AppendLine(await inside.GetStringAsync(path));
            }

            using HttpResponseMessage stream = await inside.GetAsync("/api/events?troubles", HttpCompletionOption.ResponseHeadersRead);
            using StreamReader events = new(await stream.Content.ReadAsStreamAsync());
            string line = "";
            while (!line.Contains("det-b-07", StringComparison.Ordinal))
            {
                served.AppendLine(line = (await events.ReadLineAsync())!);
            }
        }

        string metrics = "";
        await WaitForAsync(async () => (metrics = await GetAsync(status + "/metrics", served)).Contains("flame_deliveries_failed_total{recipient=\"station-1\"} 1", StringComparison.Ordinal));
        Assert.Contains("flame_messages_accepted_total{type=\"alarm\"} 1", metrics);
        Assert.Contains("flame_messages_refused_total{reason=\"not-three-parts\"} 1", metrics);
        Assert.Contains("flame_deliveries_pending{recipient=\"station-1\"} 1", metrics);

        Assert.AreEqual(0, Signal(_room!.Id, Sigterm));
        Assert.IsTrue(_room.WaitForExit(s_bound), "it stops");

        // Once more: until both streams have ended.
        _room.WaitForExit();
        Assert.AreEqual(0, _room.ExitCode, _errors.ToString());
        string[] lines = _errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.IsNotEmpty(lines);
        JsonElement[] records = [.. lines.Select(line => JsonElement.Parse(line))];
        Assert.IsTrue(records.Any(record => record.GetProperty("State").GetProperty("Kind").GetString() == "not-three-parts"), _errors.ToString());
        Assert.IsTrue(records.Any(record => record.GetProperty("State").GetProperty("Kind").GetString() == "not told"), _errors.ToString());
        Assert.Contains("1 of 1 stalls have no shop-owner to tell: mangwon B-07", _errors.ToString());

        // JSON escapes some of base64's characters.
        string all = Regex.Replace(
            $"{_output}{_errors}{served}", @"\\u([0-9A-Fa-f]{4})", escape => ((char)Convert.ToInt32(escape.Groups[1].Value, 16)).ToString());
        Assert.Contains("7-e1", all);
        string password = File.ReadAllLines(_server.CredentialsFile).First(line => line.StartsWith("control-room:", StringComparison.Ordinal)).Split(':')[1];
        foreach (string secret in (string[])[.. Forms(_detector.Key), .. Forms(_recipientSecret), InstallerToken, OperatorPassword, password])
        {
            Assert.DoesNotContain(secret, all);
        }
    }

    private static string[] Forms(byte[] secret) => [Base64Url.EncodeToString(secret), Convert.ToBase64String(secret), Convert.ToHexString(secret), Convert.ToHexStringLower(secret)];

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task WaitForAsync(Func<Task<bool>> condition)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.IsLessThan(s_bound, watch.Elapsed);
            await Task.Delay(50);
        }
    }

    private string Output()
    {
        lock (_output)
        {
            return _output.ToString();
        }
    }

    private string PathOf(string file) => Path.Combine(_folder, file);

    // The status and the text; nothing while nobody listens yet.
    private async Task<string> GetAsync(string url, StringBuilder served)
    {
        try
        {
            using HttpResponseMessage response = await _client.GetAsync(new Uri(url));
            string text = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
            served.AppendLine(text);
            return text;
        }
        catch (HttpRequestException)
        {
            Assert.IsFalse(_room!.HasExited, _errors.ToString());
            return "";
        }
    }

    private void Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Simulator.dll"), "control-room", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _room = Process.Start(start)!;
        _room.OutputDataReceived += (_, line) => Take(_output, line.Data);
        _room.ErrorDataReceived += (_, line) => Take(_errors, line.Data);
        _room.BeginOutputReadLine();
        _room.BeginErrorReadLine();
    }

    private static void Take(StringBuilder all, string? line)
    {
        lock (all)
        {
            all.Append(line).Append('\n');
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}
