using System.Globalization;
using System.Text.Json;
using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>
/// The control room ends at every single call that it makes to the world outside, before and after the call takes effect, and starts
/// again over the journal as it was on the disk at that moment.
/// </summary>
[TestClass]
public sealed class CrashTests : IDisposable
{
    private const int Alarms = 3;

    private static readonly string[] s_recipients = ["shop owner", "fire station"];

    private readonly string _folder = Directory.CreateTempSubdirectory("crash-").FullName;
    private readonly Dictionary<(string Recipient, string Key), int> _told = [];
    private readonly Dictionary<string, string> _evtByJti = [];
    private readonly HashSet<string> _receipted = [];
    private readonly FakeBroker _broker = new();
    private VirtualTime _time = null!;
    private TestDetector _detector = null!;
    private int _lives;
    private int _callsLeft;
    private bool _isDead;

    private string JournalPath => Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_lives}.db"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void NoAcceptedAlarmIsLostWhereverItCrashes()
    {
        int points = 0;
        while (Run(points))
        {
            points++;
        }

        Console.WriteLine($"{points} crash points");
        Assert.IsGreaterThan(2 * Alarms * (1 + s_recipients.Length), points, "each receipt and each telling is among them, before and after");
    }

    // Crashes at the given call, and then at every seventh; gives false when the run ended without any crash.
    private bool Run(int callsBeforeCrash)
    {
        _time = new VirtualTime(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));
        _detector = new TestDetector("det-b-07", "mangwon", _time);
        _told.Clear();
        _evtByJti.Clear();
        _receipted.Clear();
        _broker.Waiting.Clear();
        _callsLeft = callsBeforeCrash;
        DetectorRegistry registry = new();
        registry.Add(_detector.Id, "mangwon", "B-07", _detector.Key);
        int livesBefore = _lives++;
        int steps = 0;
        bool isDone = false;
        while (!isDone)
        {
            _isDead = false;
            _broker.Drop();
            EventJournal journal = EventJournal.Open(JournalPath, _time);
            using AlarmReceiver receiver = new(registry, journal, [.. s_recipients.Select(name => new OutsideRecipient(this, name))], new Outside(this), _time, TextWriter.Null);
            while (!_isDead && !isDone)
            {
                _time.RunUntil(_time.NowMicros + 500_000);
                Send(steps++);
                try
                {
                    receiver.Step();
                }
                catch (IOException)
                {
                    Assert.IsTrue(_isDead);
                }

                TakeReceipts();
                isDone = !_isDead && _receipted.Count == Alarms && receiver.DeliveriesPending == 0;
                Assert.IsLessThan(1_000, steps, "it comes to an end");
            }

            if (isDone)
            {
                Assert.HasCount(Alarms, journal.Events().ToList(), "each once");
                Assert.HasCount(Alarms * s_recipients.Length, _told, "everybody is told of each, under one key");
            }

            // What the dying life may still write to its file is not what the next one finds.
            journal.Dispose();
        }

        return _lives > livesBefore + 1;
    }

    // As a detector: what has no receipt is sent again.
    private void Send(int step)
    {
        for (int i = 0; i < Alarms; i++)
        {
            string evt = string.Create(CultureInfo.InvariantCulture, $"7-e{i + 1}");
            if (step % 4 == i && !_receipted.Contains(evt))
            {
                System.Text.Json.Nodes.JsonObject claims = _detector.Claims("alarm", evt);
                _evtByJti.Add(claims["jti"]!.GetValue<string>(), evt);
                _broker.Put(_detector.Topic("alarm"), _detector.Sign(claims));
            }
        }
    }

    private void TakeReceipts()
    {
        foreach (JsonElement receipt in _broker.TakePublished(_detector))
        {
            if (receipt.TryGetProperty("ack", out JsonElement ack))
            {
                _receipted.Add(_evtByJti[ack.GetString()!]);
            }
        }
    }

    // One call to the world outside, with two places where the power can go.
    private T Call<T>(Func<T> effect)
    {
        CrashIfDue();
        T result = effect();
        CrashIfDue();
        return result;
    }

    private void CrashIfDue()
    {
        if (!_isDead && _callsLeft-- == 0)
        {
            const int again = 7;
            _isDead = true;
            _callsLeft = _lives % again == 0 ? int.MaxValue : again;
            string[] files = ["", "-wal", "-shm"];
            string from = JournalPath;
            _lives++;
            foreach (string file in files)
            {
                if (File.Exists(from + file))
                {
                    File.Copy(from + file, JournalPath + file);
                }
            }
        }

        if (_isDead)
        {
            throw new IOException("crashed");
        }
    }

    private sealed class OutsideRecipient(CrashTests run, string name) : IRecipient
    {
        public string Name => name;

        public bool Tell(AlarmNotice notice) => run.Call(() =>
        {
            run._told[(name, notice.Key)] = run._told.GetValueOrDefault((name, notice.Key)) + 1;
            return true;
        });
    }

    private sealed class Outside(CrashTests run) : IBroker
    {
        public IBrokerConnection Connect(string clientId) => new OutsideConnection(run, run._broker.Connect(clientId));
    }

    private sealed class OutsideConnection(CrashTests run, IBrokerConnection inner) : IBrokerConnection
    {
        public bool IsOpen => inner.IsOpen;

        public int InFlight => inner.InFlight;

        public string? Open(Will? will, int keepAliveSeconds) => inner.Open(will, keepAliveSeconds);

        public bool Subscribe(string filter) => inner.Subscribe(filter);

        public int Publish(string topic, byte[] payload, int qos, bool retain) => run.Call(() => inner.Publish(topic, payload, qos, retain));

        // Messages received are lost with the one that received them, as with a clean session.
        public BrokerMessage? Receive() => run.Call(inner.Receive);

        public void Dispose() => inner.Dispose();
    }
}
