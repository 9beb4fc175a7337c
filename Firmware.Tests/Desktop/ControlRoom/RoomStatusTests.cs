using System.Net;
using Microsoft.Data.Sqlite;
using Simulator;
using Simulator.Board;
using Simulator.ControlRoom;
using Simulator.Provisioning;
using Simulator.Status;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>Health and metrics over real HTTP, of a control room whose broker is played by hand.</summary>
[TestClass]
public sealed class RoomStatusTests : IAsyncDisposable
{
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("status-").FullName;
    private readonly FakeBroker _broker = new();
    private readonly TestDetector _detector;
    private readonly EventJournal _journal;
    private readonly AlarmReceiver _receiver;
    private readonly RoomDesk _desk;
    private readonly RoomStatus _status;
    private readonly HttpClient _client = new();

    public RoomStatusTests()
    {
        _detector = new TestDetector("det-b-07", "mangwon", _time);
        DetectorRegistry registry = new();
        registry.Add(_detector.Id, "mangwon", "B-07", _detector.Key);
        registry.Add("det-b-08", "mangwon", "B-08", new byte[32]);
        _journal = EventJournal.Open(Path.Combine(_folder, "journal.db"), _time);
        _receiver = new AlarmReceiver(registry, _journal, [new Recipient("owner", _time, true), new Recipient("station", _time, false)], _broker, _time, TextWriter.Null);
        _desk = new RoomDesk(_receiver, _journal);
        _status = RoomStatus.StartAsync("http://127.0.0.1:0", _receiver, _journal, _desk, _time).GetAwaiter().GetResult();
        _client.BaseAddress = new Uri(_status.Url);
    }

    public async ValueTask DisposeAsync()
    {
        await _status.DisposeAsync();
        _client.Dispose();
        _receiver.Dispose();
        _journal.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public async Task ItIsWellWhileItHearsAndCanWrite()
    {
        Assert.AreEqual((HttpStatusCode.ServiceUnavailable, "not connected to the broker\n"), await GetAsync("/health"));
        _receiver.Step();
        Assert.AreEqual((HttpStatusCode.OK, "ok\n"), await GetAsync("/health"));
        _broker.Drop();
        Assert.AreEqual((HttpStatusCode.ServiceUnavailable, "not connected to the broker\n"), await GetAsync("/health"));
        _receiver.Step();
        _time.RunUntil(60_000_000);
        _receiver.Step();
        Assert.AreEqual((HttpStatusCode.OK, "ok\n"), await GetAsync("/health"));
        using (SqliteConnection other = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder, "journal.db"), Pooling = false }.ToString()))
        {
            other.Open();
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "DROP TABLE control_room";
            command.ExecuteNonQuery();
        }

        Assert.AreEqual((HttpStatusCode.ServiceUnavailable, "the journal cannot be written\n"), await GetAsync("/health"));
        Assert.AreEqual(HttpStatusCode.NotFound, (await GetAsync("/journal")).Status);
    }

    [TestMethod]
    public async Task MetricsSayWhatHappened()
    {
        _receiver.Step();
        _broker.Put(_detector.Topic("heartbeat"), _detector.Message("heartbeat"));
        _broker.Put(_detector.Topic("alarm"), _detector.Message("alarm", "7-e1"));
        _broker.Put(_detector.Topic("alarm"), new TestDetector("det-b-07", "mangwon", _time, "forged").Message("alarm", "7-e2"));
        _receiver.Step();
        _time.RunUntil(5_000_000);
        _receiver.Step();
        (HttpStatusCode status, string text) = await GetAsync("/metrics");
        Assert.AreEqual(HttpStatusCode.OK, status);
        string[] lines = text.Split('\n');
        string[] expected =
        [
            "flame_messages_accepted_total{type=\"alarm\"} 1",
            "flame_messages_accepted_total{type=\"heartbeat\"} 1",
            "flame_messages_refused_total{reason=\"bad-signature\"} 1",
            "flame_detectors{condition=\"alarm\"} 1",
            "flame_detectors{condition=\"starting\"} 1",
            "flame_detectors{condition=\"suspect\"} 0",
            "flame_detectors_lost 0",
            "flame_deliveries_pending{recipient=\"owner\"} 0",
            "flame_deliveries_pending{recipient=\"station\"} 1",
            "flame_deliveries_failed_total{recipient=\"owner\"} 0",
            "flame_deliveries_failed_total{recipient=\"station\"} 2",
            "flame_alarm_told_seconds_count 1",
            "flame_alarm_told_seconds_bucket{le=\"2.56\"} 0",
            "flame_alarm_told_seconds_bucket{le=\"5.12\"} 1",
            "flame_journal_write_seconds_count 1",
            "flame_broker_connected 1",
        ];
        foreach (string line in expected)
        {
            Assert.Contains(line, lines, text);
        }
    }

    [TestMethod]
    [DataRow("http://0.0.0.0:0")]
    [DataRow("https://127.0.0.1:0")]
    [DataRow("here")]
    public void ItListensOnThisMachineOnly(string url)
    {
        EndException refused = Assert.ThrowsExactly<EndException>(() => RoomStatus.StartAsync(url, _receiver, _journal, _desk, _time).GetAwaiter().GetResult());
        Assert.AreEqual(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains($"--status {url}", refused.Message);
    }

    [TestMethod]
    public void ATakenPortIsNamed()
    {
        EndException refused = Assert.ThrowsExactly<EndException>(() => RoomStatus.StartAsync(_status.Url, _receiver, _journal, _desk, _time).GetAwaiter().GetResult());
        Assert.Contains($"--status {_status.Url}", refused.Message);
    }

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string path)
    {
        // This thread is the control room's.
        Task<HttpResponseMessage> answering = _client.GetAsync(new Uri(path, UriKind.Relative));
        while (!answering.IsCompleted)
        {
            await Task.WhenAny(answering, _desk.WaitAsync());
            _desk.Answer();
        }

        using HttpResponseMessage response = await answering;
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    // Tells after four seconds, or never can.
    private sealed class Recipient(string name, VirtualTime time, bool isGood) : IRecipient
    {
        public string Name => name;

        public bool Tell(AlarmNotice notice) => isGood ? time.NowMicros > 4_000_000 : throw new IOException("no answer");
    }
}
