using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Simulator.Broker;
using Simulator.ControlRoom;

namespace Simulator.Fleet;

/// <summary>
/// What one message costs a control room, part by part: the very messages that were sent, once more, on one thread of this process. Each
/// figure is the least of a few rounds, which take turns.
/// </summary>
/// <param name="Messages">How many messages a round has.</param>
/// <param name="MeanBytes">Their mean length.</param>
/// <param name="HmacMicros">Checking the signature alone: HMAC-SHA-256 over the same bytes and the comparison.</param>
/// <param name="VerifyMicros">Verify and parse: form, base64url, header, signature, payload; a message becomes claims.</param>
/// <param name="GateMicros">The same with every rule of acceptance: who, where, order, age.</param>
/// <param name="PathMicros">The whole way with journal (SQLite on the disk) and signed receipt, without MQTT; waiting for the disk included.</param>
/// <param name="PathCpuMicros">The same in processor time.</param>
public sealed record MessageCost(int Messages, double MeanBytes, double HmacMicros, double VerifyMicros, double GateMicros, double PathMicros, double PathCpuMicros)
{
    private const int RoundsMin = 9;
    private const int PathRounds = 3;

    // Enough for the runtime to have compiled what it runs, also where few messages were sent.
    private const int MessagesMin = 200_000;

    /// <summary>How many times the bare check verify and parse take.</summary>
    public double VerifyRatio => VerifyMicros / HmacMicros;

    /// <summary>The same for the whole way, waiting included.</summary>
    public double PathRatio => PathMicros / HmacMicros;

    /// <summary>Measures.</summary>
    /// <param name="sample">Messages as published, in each sender's order; none is older than five minutes.</param>
    /// <param name="registry">Their senders.</param>
    /// <param name="folder">For journals.</param>
    /// <exception cref="EndException">One of them is not accepted.</exception>
    internal static MessageCost Measure(IReadOnlyList<(string Topic, byte[] Payload)> sample, DetectorRegistry registry, string folder)
    {
        Part[] parts = [.. sample.Select(message => Part.Of(message, registry))];
        double hmac = double.MaxValue;
        double verify = double.MaxValue;
        double gate = double.MaxValue;
        int rounds = Math.Max(RoundsMin, MessagesMin / Math.Max(1, parts.Length));
        for (int round = 0; round < rounds; round++)
        {
            hmac = Math.Min(hmac, Time(() => CheckBare(parts)));
            verify = Math.Min(verify, Time(() => Verify(parts)));
            gate = Math.Min(gate, Time(() => Judge(parts, registry)));
        }

        double path = double.MaxValue;
        double cpu = double.MaxValue;
        for (int round = 0; round < PathRounds; round++)
        {
            (double micros, double cpuMicros) = Receive(parts, registry, Path.Combine(folder, $"cost-{round}.db"));
            path = Math.Min(path, micros);
            cpu = Math.Min(cpu, cpuMicros);
        }

        double count = Math.Max(1, parts.Length);
        return new MessageCost(parts.Length, parts.Sum(part => part.Payload.Length) / count, hmac / count, verify / count, gate / count, path / count, cpu / count);
    }

    private static double Time(Action measured)
    {
        long began = Stopwatch.GetTimestamp();
        measured();
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds;
    }

    private static void CheckBare(Part[] parts)
    {
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        foreach (Part part in parts)
        {
            HMACSHA256.HashData(part.Detector.Keys[^1].Bytes, part.Payload.AsSpan(0, part.SignedBytes), code);
            Require(CryptographicOperations.FixedTimeEquals(code, part.Signature));
        }
    }

    private static void Verify(Part[] parts)
    {
        foreach (Part part in parts)
        {
            Require(part.Detector.TryVerify(part.Payload, out _, out _, out _));
        }
    }

    private static void Judge(Part[] parts, DetectorRegistry registry)
    {
        MessageGate gate = new(registry, TimeProvider.System);
        foreach (Part part in parts)
        {
            Require(gate.Judge(part.Topic, part.Payload, retained: false).Verdict == Verdict.Accepted);
        }
    }

    private static (double Micros, double CpuMicros) Receive(Part[] parts, DetectorRegistry registry, string file)
    {
        using EventJournal journal = EventJournal.Open(file, TimeProvider.System);
        PlayedBroker broker = new(parts);
        using AlarmReceiver receiver = new(registry, journal, [new LineRecipient(TextWriter.Null)], broker, TimeProvider.System, TextWriter.Null);
        receiver.Step();
        broker.Begin();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long began = Stopwatch.GetTimestamp();
        while (receiver.Accepted < parts.Length)
        {
            long before = receiver.Accepted;
            receiver.Step();
            Require(receiver.Accepted > before);
        }

        return (Stopwatch.GetElapsedTime(began).TotalMicroseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds);
    }

    private static void Require(bool isAccepted)
    {
        if (!isAccepted)
        {
            throw new EndException(ExitCode.CheckFailed, "fleet: a message that was sent is not accepted when it is played to a second control room");
        }
    }

    private sealed record Part(string Topic, byte[] Payload, EnrolledDetector Detector, int SignedBytes, byte[] Signature)
    {
        internal static Part Of((string Topic, byte[] Payload) message, DetectorRegistry registry)
        {
            int dot = message.Payload.AsSpan().LastIndexOf((byte)'.');
            return new Part(
                message.Topic, message.Payload, registry.Find(message.Topic.Split('/')[3])!, dot,
                Jws.Decode(message.Payload.AsSpan(dot + 1)) ?? throw new EndException(ExitCode.CheckFailed, "fleet: a message without a signature: " + Encoding.ASCII.GetString(message.Payload)));
        }
    }

    /// <summary>A broker that delivers the messages without any network, as fast as they are fetched.</summary>
    private sealed class PlayedBroker(Part[] parts) : IBroker, IBrokerConnection
    {
        private int _next = parts.Length;

        public bool IsOpen => true;

        public int InFlight => 0;

        public IBrokerConnection Connect(string clientId) => this;

        public string? Open(Will? will, int keepAliveSeconds) => null;

        public bool Subscribe(string filter) => true;

        public int Publish(string topic, byte[] payload, int qos, bool retain) => 1;

        public BrokerMessage? Receive() => _next < parts.Length ? new BrokerMessage(parts[_next].Topic, parts[_next++].Payload, false) : null;

        public void Dispose()
        {
        }

        internal void Begin() => _next = 0;
    }
}
