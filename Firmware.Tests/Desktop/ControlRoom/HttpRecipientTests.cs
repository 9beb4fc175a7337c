using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
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
using Simulator.Provisioning;
using Simulator.Web;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>Recipients told over HTTP, at a real server on this machine.</summary>
[TestClass]
public sealed class HttpRecipientTests : IAsyncDisposable
{
    private static readonly byte[] s_secret = SHA256.HashData("a recipient's"u8);

    private static readonly XNamespace s_cap = "urn:oasis:names:tc:emergency:cap:1.2";

    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentQueue<(string Id, string SentAt, string Signature, byte[] Body)> _posts = new();
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("recipients-").FullName, "recipients.json");
    private readonly WebApplication _server;
    private readonly DetectorRegistry _registry = new();
    private readonly FakeBroker _broker = new();
    private readonly TestDetector _detector;
    private HttpRecipient[] _recipients = [];
    private EventJournal? _journal;
    private AlarmReceiver? _receiver;
    private int _refusals;
    private bool _isDown;
    private bool _isMute;
    private byte[] _answerKey = s_secret;
    private string _capComplaints = "";

    public HttpRecipientTests()
    {
        _detector = new TestDetector("det-b-07", "mangwon", _time);
        _registry.Add(_detector.Id, "mangwon", "B-07", _detector.Key);
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
        End();
        await _server.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
        Assert.AreEqual("", _capComplaints);
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
        XElement alert = XElement.Load(new MemoryStream(_posts.Single().Body));
        Assert.AreEqual(status, alert.Element(s_cap + "status")!.Value);
        Assert.AreEqual("Alert", alert.Element(s_cap + "msgType")!.Value);
        Assert.AreEqual("2026-07-01T18:00:00+09:00", alert.Element(s_cap + "sent")!.Value);
        Assert.AreEqual("ko-KR en-US", string.Join(' ', alert.Elements(s_cap + "info").Select(info => info.Element(s_cap + "language")!.Value)));
        Assert.IsTrue(alert.Descendants(s_cap + "circle").All(circle => circle.Value == "37.5560001,127.0 0.01"));
        Assert.AreEqual("mangwon/B-07", alert.Descendants(s_cap + "geocode").First().Element(s_cap + "value")!.Value);
    }

    [TestMethod]
    [DataRow("\"role\":\"fire-station\"", "\"role\":\"friend\"", "role")]
    [DataRow("http://127.0.0.1", "http://example.com", "url")]
    [DataRow("whsec_", "", "secret")]
    [DataRow("\"name\":\"station-1\"", "\"name\":\"Station.1\"", "name")]
    [DataRow("\"channel\":\"webhook\"", "\"channel\":\"fax\"", "channel")]
    [DataRow("\"secret\":", "\"exercise\":1,\"secret\":", "exercise")]
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

    [TestMethod]
    public void WhatCameOfAnAlarmIsToldToWhoWasToldOfIt()
    {
        Start("cap");
        Receive("alarm", "7-e1");
        Receive("restored", "7-e2");
        Receive("alarm", "7-e3");
        Receive("restored", "7-e4");
        Receive("restored", "7-e4");
        DateTimeOffset calledOffAt = _time.GetUtcNow();
        Assert.IsTrue(_receiver!.CallOff(_detector.Id, "7-e1", "kim"));
        Assert.IsFalse(_receiver.CallOff(_detector.Id, "7-e1", "lee"), "once");
        Assert.IsFalse(_receiver.CallOff(_detector.Id, "7-e9", "kim"), "no such alarm");
        Settle();
        Assert.AreEqual("det-b-07/7-e1 det-b-07/7-e1/restored det-b-07/7-e3 det-b-07/7-e3/restored det-b-07/7-e1/called-off", string.Join(' ', _posts.Select(post => post.Id)));
        XElement[] alerts = [.. _posts.Select(post => XElement.Load(new MemoryStream(post.Body)))];
        Assert.AreEqual("Alert Update Alert Update Cancel", string.Join(' ', alerts.Select(alert => Text(alert, "msgType"))));
        Assert.AreEqual(5, alerts.Select(alert => Text(alert, "identifier")).Distinct().Count());
        Assert.IsNull(alerts[0].Element(s_cap + "references"));
        string first = $"room.example,{Text(alerts[0], "identifier")},{Text(alerts[0], "sent")}";
        Assert.AreEqual(first, Text(alerts[1], "references"));
        Assert.AreEqual(first, Text(alerts[4], "references"));
        Assert.AreEqual(calledOffAt.ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture), Text(alerts[4], "sent"));
        Assert.AreEqual("Past", alerts[4].Descendants(s_cap + "urgency").First().Value);
        Assert.IsTrue(alerts.All(alert => Text(alert, "status") == "Actual"));
        Assert.IsTrue(_journal!.ReceiptsOf(_detector.Id, "7-e1", "called-off").Single().AnsweredAt is not null, "answered as an alarm is");
    }

    [TestMethod]
    public void ItIsToldAfterARestartUnderTheSameIdAndNeverBeforeTheAlarm()
    {
        _isDown = true;
        Start("webhook");
        Receive("alarm", "7-e1", settle: false);
        Receive("restored", "7-e2", settle: false);
        Assert.IsTrue(_receiver!.CallOff(_detector.Id, "7-e1", "kim"));
        SpinUntil(() => !_posts.IsEmpty);
        string[] before = [.. _posts.Select(post => post.Id).Distinct()];
        Assert.AreEqual("det-b-07/7-e1", before.Single(), "nobody hears of an end without its beginning");
        Start("webhook");
        _posts.Clear();
        _isDown = false;
        Settle();
        Assert.AreEqual("det-b-07/7-e1 det-b-07/7-e1/restored det-b-07/7-e1/called-off", string.Join(' ', _posts.Select(post => post.Id).Distinct().OrderBy(id => id.Length)));
        Assert.AreEqual("det-b-07/7-e1", _posts.First().Id);
        foreach ((string id, string _, string _, byte[] body) in _posts)
        {
            JsonElement json = JsonElement.Parse(body);
            Assert.AreEqual(id, json.GetProperty("key").GetString());
            Assert.AreEqual("det-b-07/7-e1", json.GetProperty("alarm").GetString());
            Assert.AreEqual(id.Split('/') is [_, _, string kind] ? kind : "alarm", json.GetProperty("kind").GetString());
        }

        _posts.Clear();
        Start("webhook");
        Settle();
        Assert.IsEmpty(_posts, "told once is told");
    }

    [TestMethod]
    public void AnEndThatOvertakesItsAlarmIsToldAfterIt()
    {
        Start("webhook");
        Receive("restored", "7-e2");
        Receive("alarm", "7-e1");
        Receive("alarm", "7-e10");
        Assert.AreEqual("det-b-07/7-e1 det-b-07/7-e1/restored det-b-07/7-e10", string.Join(' ', _posts.Select(post => post.Id)));
    }

    [TestMethod]
    public void WhoWasNotToldOfAnAlarmIsNotToldOfItsEnd()
    {
        StartWith([]);
        Receive("alarm", "7-e1");
        Start("webhook");
        Receive("restored", "7-e2");
        Assert.IsTrue(_receiver!.CallOff(_detector.Id, "7-e1", "kim"));
        Settle();
        Assert.IsEmpty(_posts);
    }

    [TestMethod]
    [DataRow("alarm", false, "Actual")]
    [DataRow("alarm", true, "Test")]
    [DataRow("test", false, "Exercise")]
    public void OnlyATestIsAnExercise(string type, bool test, string status)
    {
        Write(Text("cap").Replace("\"secret\"", "\"exercise\":true,\"secret\"", StringComparison.Ordinal));
        StartWith(RecipientDirectory.Load(_path));
        Receive(type, "7-e1", claims =>
        {
            if (test)
            {
                claims["test"] = true;
            }
        });
        Assert.AreEqual(status, Text(XElement.Load(new MemoryStream(_posts.Single().Body)), "status"));
    }

    /// <summary>Somebody read first: the channel took the notice, the signed receipt comes minutes later.</summary>
    [TestMethod]
    public async Task AReceiptMayComeLaterByItsOwnDoor()
    {
        _isMute = true;
        Start("webhook");
        Receive("test", "7-e1");
        Receive("alarm", "7-e2");
        Receive("restored", "7-e3");
        Assert.IsNull(_journal!.LatencyOf(_detector.Id, "7-e2")!.Recipients.Single().AnsweredAt);
        RoomDesk desk = new(_receiver!, _journal);
        await using ReceiptDoor door = await ReceiptDoor.StartAsync("http://127.0.0.1:0", RecipientDirectory.Load(_path), desk, _time, TextWriter.Null);
        _time.RunUntil(_time.NowMicros + 240_000_000);
        DateTimeOffset at = _time.GetUtcNow();
        string late = Receipt("station-1", "det-b-07/7-e2", at);
        Assert.AreEqual(HttpStatusCode.NoContent, await BringAsync(late));
        Assert.AreEqual(HttpStatusCode.NoContent, await BringAsync(Receipt("station-1", "det-b-07/7-e2", at.AddSeconds(1))), "again");
        RecipientReceipt kept = _journal.LatencyOf(_detector.Id, "7-e2")!.Recipients.Single();
        Assert.AreEqual((at, late), (kept.AnsweredAt!.Value, kept.Answer), "the first counts");
        Assert.AreEqual(HttpStatusCode.NoContent, await BringAsync(Receipt("station-1", "det-b-07/7-e2/restored", at)));
        Assert.IsNotNull(_journal.ReceiptsOf(_detector.Id, "7-e2", "restored").Single().AnsweredAt);

        Assert.AreEqual(HttpStatusCode.NotFound, await BringAsync(Receipt("station-1", "det-b-07/7-e9", at)), "no such alarm");
        Assert.AreEqual(HttpStatusCode.NotFound, await BringAsync(Receipt("station-1", "det-b-07/7-e2/called-off", at)), "not told of that");
        Assert.AreEqual(HttpStatusCode.NotFound, await BringAsync(Receipt("station-1", "det-b-07/7-e1", at.AddHours(-1))), "older than its notice");
        Assert.AreEqual(HttpStatusCode.Unauthorized, await BringAsync(Receipt("station-1", "det-b-07/7-e1", at.AddHours(1))), "of a time to come");
        Assert.AreEqual(HttpStatusCode.Unauthorized, await BringAsync(Receipt("station-2", "det-b-07/7-e1", at)), "a stranger");
        Assert.AreEqual(HttpStatusCode.Unauthorized, await BringAsync("no receipt"));
        _answerKey = new byte[32];
        Assert.AreEqual(HttpStatusCode.Unauthorized, await BringAsync(Receipt("station-1", "det-b-07/7-e1", at)), "another's secret");
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, await BringAsync(new string('a', ReceiptDoor.BodyBytesMax + 1)));
        _answerKey = s_secret;
        Assert.IsNull(_journal.ReceiptsOf(_detector.Id, "7-e1", "test").Single().AnsweredAt);

        // The detector whose test it was is told as well.
        int before = _broker.Published.Count(sent => sent.Topic == _detector.Topic("command"));
        Assert.AreEqual(HttpStatusCode.NoContent, await BringAsync(Receipt("station-1", "det-b-07/7-e1", at)));
        Assert.AreEqual(before + 1, _broker.Published.Count(sent => sent.Topic == _detector.Topic("command")));

        async Task<HttpStatusCode> BringAsync(string receipt)
        {
            using HttpClient client = new();
            Task<HttpResponseMessage> answering = client.PostAsync(new Uri(door.Url + "/receipts"), new StringContent(receipt));
            while (!answering.IsCompleted)
            {
                await Task.WhenAny(answering, desk.WaitAsync());
                desk.Answer();
            }

            using HttpResponseMessage answer = await answering;
            return answer.StatusCode;
        }
    }

    private string Receipt(string signer, string key, DateTimeOffset at)
    {
        string header = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"HS256","kid":"{{signer}}"}"""));
        string payload = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"typ":"receipt","key":"{{key}}","iat":{{at.ToUnixTimeSeconds()}}}"""));
        string signature = Base64Url.EncodeToString(HMACSHA256.HashData(_answerKey, Encoding.ASCII.GetBytes($"{header}.{payload}")));
        return $"{header}.{payload}.{signature}";
    }

    private static string Text(XElement alert, string name) => alert.Element(s_cap + name)!.Value;

    private LatencyReceipt Run(string channel, Action<System.Text.Json.Nodes.JsonObject> edit)
    {
        Start(channel);
        Receive("alarm", "7-e1", edit);
        return _journal!.LatencyOf(_detector.Id, "7-e1")!;
    }

    private void Start(string channel)
    {
        Write(Text(channel));
        StartWith(RecipientDirectory.Load(_path));
    }

    // Again for a restart: over the same journal, at the same broker.
    private void StartWith(IReadOnlyList<DirectoryEntry> entries)
    {
        End();
        _journal = EventJournal.Open(Path.Combine(Path.GetDirectoryName(_path)!, "journal.db"), _time);
        _recipients = [.. entries.Select(entry => new HttpRecipient(entry, _time))];
        _receiver = new AlarmReceiver(_registry, _journal, _recipients, _broker, _time, TextWriter.Null);
        _receiver.Step();
    }

    private void End()
    {
        _receiver?.Dispose();
        _journal?.Dispose();
        foreach (HttpRecipient recipient in _recipients)
        {
            recipient.Dispose();
        }
    }

    private void Receive(string type, string evt, Action<System.Text.Json.Nodes.JsonObject>? edit = null, bool settle = true)
    {
        System.Text.Json.Nodes.JsonObject claims = _detector.Claims(type, evt);
        edit?.Invoke(claims);
        _broker.Put(_detector.Topic(type is "alarm" or "test" ? type : "event"), _detector.Sign(claims));
        _receiver!.Step();
        if (settle)
        {
            Settle();
        }
    }

    private void Settle() => SpinUntil(() => _receiver!.DeliveriesPending == 0);

    // Virtual time passes as fast as the posts come back.
    private void SpinUntil(Func<bool> condition) => Assert.IsTrue(SpinWait.SpinUntil(
        () =>
        {
            _time.RunUntil(_time.NowMicros + 10_000);
            _receiver!.Step();
            return condition();
        },
        TimeSpan.FromMinutes(2)));

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
        if (context.Request.ContentType == "application/cap+xml")
        {
            _capComplaints += CapSchema.Complaint(body.ToArray());
        }

        if (_isDown || _refusals-- > 0)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (!_isMute)
        {
            long at = long.Parse(context.Request.Headers["webhook-timestamp"]!, CultureInfo.InvariantCulture);
            await context.Response.WriteAsync(Receipt("station-1", id, DateTimeOffset.FromUnixTimeSeconds(at)));
        }
    }
}
