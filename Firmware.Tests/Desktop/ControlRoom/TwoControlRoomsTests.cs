using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Firmware.Messages;
using Firmware.Tests.Desktop.Broker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Simulator.Broker;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>Two control rooms as processes of their own, at one Mosquitto and one PostgreSQL; one is ended by SIGKILL in the middle of alarms.</summary>
[TestClass]
public sealed class TwoControlRoomsTests : IDisposable
{
    private const int Seed = 31;
    private const int Alarms = 80;
    private const int Recipients = 3;

    private static readonly TimeSpan s_bound = TimeSpan.FromMinutes(3);

    private readonly PostgresServer _postgres = new();
    private readonly MosquittoServer _broker;
    private readonly string _folder = Directory.CreateTempSubdirectory("two-rooms-").FullName;
    private readonly TestDetector _detector = new("det-b-07", "mangwon", TimeProvider.System);
    private readonly ConcurrentQueue<string> _posts = new();
    private readonly WebApplication _recipients;
    private readonly string _place;
    private readonly RoomProcess[] _rooms;

    public TwoControlRoomsTests()
    {
        try
        {
            _broker = new MosquittoServer(["control-room", "control-room-2", "det-b-07"]);
        }
        catch
        {
            _postgres.Dispose();
            throw;
        }

        _place = _postgres.NewDatabase();
        _recipients = StartRecipients();
        string directory = Path.Combine(_folder, "recipients.json");
        PostgresServer.WritePrivately(directory, $$"""
            {"version":1,"sender":"room.example","recipients":[{{string.Join(',', Enumerable.Range(1, Recipients).Select(i => $$"""
              {"name":"station-{{i}}","role":"fire-station","market":"mangwon","channel":"webhook","url":"{{_recipients.Urls.First()}}/{{i}}","secret":"whsec_{{Convert.ToBase64String(new byte[24])}}"}
              """))}}]}
            """);

        // Two machines have a registry each. The password is where libpq's is.
        _rooms = [.. ((string[])["control-room", "control-room-2"]).Select(id =>
        {
            string registry = Path.Combine(_folder, id + ".json");
            RegistryFile.Open(registry).Add(_detector.Id, "mangwon", "B-07", _detector.Key);
            return new RoomProcess(
                [("PGPASSFILE", _postgres.PassFile)],
                "--broker", _broker.Url, "--credentials", _broker.CredentialsFile, "--id", id, "--registry", registry,
                "--journal", _place.Split(";Passfile")[0], "--recipients", directory, "--drill", "off");
        })];
    }

    public void Dispose()
    {
        foreach (RoomProcess room in _rooms)
        {
            room.Dispose();
        }

        ((IAsyncDisposable)_recipients).DisposeAsync().AsTask().GetAwaiter().GetResult();
        _postgres.Dispose();
        _broker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public void OneKilledInTheMiddleOfAlarmsLosesNothingAndNothingIsToldTwice()
    {
        Console.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        MosquittoBroker broker = new(_broker.Url, credentials: BrokerCredentials.Load(_broker.CredentialsFile));
        using IBrokerConnection connection = broker.Connect(_detector.Id);
        Assert.IsNull(connection.Open(null, 30));
        Assert.IsTrue(connection.Subscribe(_detector.Topic("receipt")));

        // The board's own check: numbers of both rooms must suit it.
        DownlinkVerifier board = new(new Firmware.Board.HmacSha256Mac(_detector.Key), _detector.Id);
        Dictionary<string, string> evtByJti = [];
        Dictionary<string, int> receiptsByRoom = [];
        HashSet<string> receipted = [];
        bool isKilled = false;
        foreach (RoomProcess room in _rooms)
        {
            room.Start();
        }

        Stopwatch watch = Stopwatch.StartNew();
        for (int turn = 0; receipted.Count < Alarms; turn++)
        {
            Assert.IsLessThan(s_bound, watch.Elapsed, $"{receipted.Count} alarms receipted\n{_rooms[0].Errors}\n{_rooms[1].Errors}");
            if (!isKilled && receipted.Count >= Alarms / 3 && receiptsByRoom.Count == 2)
            {
                Send(connection, evtByJti, receipted, Alarms);
                Thread.Sleep(random.Next(0, 60));
                _rooms[0].Kill();
                isKilled = true;
            }
            else if (turn % 20 == 0)
            {
                // As a detector: what has no receipt is sent again.
                Send(connection, evtByJti, receipted, 8);
            }

            while (connection.Receive() is { } message)
            {
                Assert.IsTrue(Jws.TryVerify(message.Payload, _ => _detector.Key, out Claims? claims, out Refusal reason), reason.Text());
                Assert.IsNotNull(board.Verify(message.Payload, (int)_detector.Boot, 0), "a board takes what either room signs");
                if (claims.Text("ack") is { } jti)
                {
                    receipted.Add(evtByJti[jti]);
                    receiptsByRoom[claims.Issuer!] = receiptsByRoom.GetValueOrDefault(claims.Issuer!) + 1;
                }
            }

            Thread.Sleep(10);
        }

        Assert.IsTrue(isKilled);
        using EventJournal journal = EventJournal.Attach(_place);
        MosquittoServer.WaitFor(() => journal.TellingsOf(_detector.Id).All(telling => telling.Receipt.ToldAt is not null));
        Assert.AreEqual(0, _rooms[1].End(), _rooms[1].Errors);

        Assert.HasCount(Alarms, journal.Events().ToList(), "each is accepted once");
        Assert.HasCount(Alarms * (Recipients + 1), journal.TellingsOf(_detector.Id), "the console is a recipient as well");
        Assert.HasCount(Alarms * Recipients, _posts.Distinct(), "everybody is told of each, under one key");
        Assert.HasCount(Alarms, _rooms.SelectMany(room => room.Keys).Distinct());

        // What the killed one had told and could not write down any more: its posts under way, and the lines of its last step.
        string[] twice = [.. _posts.GroupBy(post => post).Where(posts => posts.Count() > 1).Select(posts => posts.Key)];
        Console.WriteLine($"receipts {string.Join(", ", receiptsByRoom)}; {twice.Length} of {Alarms * Recipients} posts twice under their key");
        Assert.IsLessThanOrEqualTo(HttpRecipient.UnderWayMax * Recipients, twice.Length);
        Assert.IsTrue(_posts.CountBy(post => post).All(posts => posts.Value <= 2));
        foreach (RoomProcess room in _rooms)
        {
            Assert.DoesNotContain(File.ReadAllText(_postgres.PassFile).Trim().Split(':')[^1], room.Errors);
        }
    }

    private void Send(IBrokerConnection connection, Dictionary<string, string> evtByJti, HashSet<string> receipted, int most)
    {
        for (int i = 1; i <= Alarms && most > 0; i++)
        {
            string evt = string.Create(CultureInfo.InvariantCulture, $"7-e{i}");
            if (!receipted.Contains(evt))
            {
                System.Text.Json.Nodes.JsonObject claims = _detector.Claims("alarm", evt);
                evtByJti.Add(claims["jti"]!.GetValue<string>(), evt);
                connection.Publish(_detector.Topic("alarm"), _detector.Sign(claims), 1, retain: false);
                most--;
            }
        }
    }

    private WebApplication StartRecipients()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        WebApplication app = builder.Build();
        app.Run(context =>
        {
            _posts.Enqueue($"{context.Request.Path}:{context.Request.Headers["webhook-id"]}");
            return Task.CompletedTask;
        });
        app.StartAsync().GetAwaiter().GetResult();
        return app;
    }
}
