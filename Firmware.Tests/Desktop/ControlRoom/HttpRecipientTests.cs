using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Simulator;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>Recipients told over HTTP, at a real server on this machine.</summary>
[TestClass]
public sealed class HttpRecipientTests : IAsyncDisposable
{
    private static readonly byte[] s_secret = SHA256.HashData("a recipient's"u8);

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<(string Id, string SentAt, string Signature, byte[] Body)> _posts = new();
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("recipients-").FullName, "recipients.json");
    private readonly WebApplication _server;
    private int _refusals;
    private byte[] _answerKey = s_secret;

    public HttpRecipientTests()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        _server = builder.Build();
        _server.Run(Answer);
        _server.StartAsync().GetAwaiter().GetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
    }

    [TestMethod]
    public void AnAlarmIsSignedRepeatedUnderOneIdAndItsReceiptIsJournalled()
    {
        _refusals = 2;
        LatencyReceipt latency = Run("webhook", _ => { });
        Assert.HasCount(3, _posts);
        foreach ((string id, string sentAt, string signature, byte[] body) in _posts)
        {
            Assert.AreEqual("det-b-07/7-e1", id);
            byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{sentAt}."), .. body];
            Assert.AreEqual("v1," + Convert.ToBase64String(HMACSHA256.HashData(s_secret, signed)), signature);
            Assert.IsFalse(JsonElement.Parse(body).GetProperty("test").GetBoolean());
        }

        Assert.IsNotNull(latency.Recipients.Single().ToldAt);
        Assert.IsNotNull(latency.Recipients.Single().AnsweredAt);
    }

    [TestMethod]
    public void AReceiptOfAnotherKeyIsNone()
    {
        _answerKey = new byte[32];
        LatencyReceipt latency = Run("webhook", _ => { });
        Assert.IsNotNull(latency.Recipients.Single().ToldAt);
        Assert.IsNull(latency.Recipients.Single().AnsweredAt);
    }

    [TestMethod]
    [DataRow(false, "Actual")]
    [DataRow(true, "Test")]
    public void AFireAgencyGetsCap(bool test, string status)
    {
        Run("cap", claims =>
        {
            claims["lat"] = 37.5560001;
            claims["lon"] = 127.0;
            claims["acc"] = 4;
            if (test)
            {
                claims["test"] = true;
            }
        });
        XNamespace cap = "urn:oasis:names:tc:emergency:cap:1.2";
        XElement alert = XElement.Load(new MemoryStream(_posts.Single().Body));
        Assert.AreEqual(status, alert.Element(cap + "status")!.Value);
        Assert.AreEqual("Alert", alert.Element(cap + "msgType")!.Value);
        Assert.AreEqual("2026-07-01T18:00:00+09:00", alert.Element(cap + "sent")!.Value);
        Assert.AreEqual("ko-KR en-US", string.Join(' ', alert.Elements(cap + "info").Select(info => info.Element(cap + "language")!.Value)));
        Assert.IsTrue(alert.Descendants(cap + "circle").All(circle => circle.Value == "37.5560001,127.0 0.01"));
        Assert.AreEqual("mangwon/B-07", alert.Descendants(cap + "geocode").First().Element(cap + "value")!.Value);
    }

    [TestMethod]
    [DataRow("\"role\":\"fire-station\"", "\"role\":\"friend\"", "role")]
    [DataRow("http://127.0.0.1", "http://example.com", "url")]
    [DataRow("whsec_", "", "secret")]
    [DataRow("\"channel\":\"webhook\"", "\"channel\":\"fax\"", "channel")]
    [DataRow("\"market\":\"mangwon\",", "", "market")]
    public void ABadDirectoryIsNamed(string good, string bad, string named)
    {
        string text = Text("webhook");
        Assert.Contains(good, text);
        Write(text.Replace(good, bad, StringComparison.Ordinal));
        EndException exception = Assert.ThrowsExactly<EndException>(() => RecipientDirectory.Load(_path));
        Assert.AreEqual(ExitCode.BadInput, exception.ExitCode);
        Assert.Contains(_path, exception.Message);
        Assert.Contains($"recipients[0]: \"{named}\"", exception.Message);
        Assert.DoesNotContain(Convert.ToBase64String(s_secret), exception.Message);
    }

    private LatencyReceipt Run(string channel, Action<System.Text.Json.Nodes.JsonObject> edit)
    {
        Write(Text(channel));
        TestDetector detector = new("det-b-07", "mangwon", _time);
        DetectorRegistry registry = new();
        registry.Add(detector.Id, "mangwon", "B-07", detector.Key);
        FakeBroker broker = new();
        using EventJournal journal = EventJournal.Open(null, _time);
        using HttpRecipient recipient = new(RecipientDirectory.Load(_path).Single(), _time);
        using AlarmReceiver receiver = new(registry, journal, [recipient], broker, _time, TextWriter.Null);
        receiver.Step();
        System.Text.Json.Nodes.JsonObject claims = detector.Claims("alarm", "7-e1");
        edit(claims);
        broker.Put(detector.Topic("alarm"), detector.Sign(claims));
        receiver.Step();

        // Virtual time passes as fast as the posts come back.
        bool isDone = SpinWait.SpinUntil(
            () =>
            {
                _time.RunUntil(_time.NowMicros + 10_000);
                receiver.Step();
                return receiver.DeliveriesPending == 0;
            },
            TimeSpan.FromMinutes(2));
        Assert.IsTrue(isDone);
        return journal.LatencyOf(detector.Id, "7-e1")!;
    }

    private void Write(string text)
    {
        File.WriteAllText(_path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private string Text(string channel) => $$"""
        {"version":1,"sender":"room.example","recipients":[{"name":"station-1","role":"fire-station","market":"mangwon","channel":"{{channel}}","url":"{{_server.Urls.First()}}","secret":"whsec_{{Convert.ToBase64String(s_secret)}}"}]}
        """;

    private async Task Answer(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        string id = context.Request.Headers["webhook-id"].ToString();
        _posts.Enqueue((id, context.Request.Headers["webhook-timestamp"].ToString(), context.Request.Headers["webhook-signature"].ToString(), body.ToArray()));
        if (_refusals-- > 0)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        string header = Base64Url.EncodeToString("""{"alg":"HS256","kid":"station-1"}"""u8);
        string payload = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"typ":"receipt","key":"{{id}}","iat":{{context.Request.Headers["webhook-timestamp"]}}}"""));
        string signature = Base64Url.EncodeToString(HMACSHA256.HashData(_answerKey, Encoding.ASCII.GetBytes($"{header}.{payload}")));
        await context.Response.WriteAsync($"{header}.{payload}.{signature}");
    }
}
