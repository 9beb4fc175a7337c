using System.Globalization;
using System.Text;
using Simulator.Broker;
using Simulator.ControlRoom;

namespace Simulator.Fuzzing;

/// <summary>Somebody in the broker, past its access list: hears all, and sends what was recorded, cut, forged or plain rubbish.</summary>
internal sealed class Attacker(IBroker broker, SeededDraw draw, IReadOnlyDictionary<string, byte[]> keys)
{
    private const int RecordedMost = 400;

    private readonly List<BrokerMessage> _recorded = [];
    private readonly byte[] _wrongKey = new byte[DetectorRegistry.KeyBytes];
    private IBrokerConnection? _connection;
    private int _forged;

    public static IReadOnlyList<string> Ways { get; } = ["replay", "cross", "cut", "forge", "flood"];

    /// <summary>True when the detectors' own keys are known, which the product never claims to survive.</summary>
    public bool HasKeys { get; init; }

    public void Step()
    {
        if (_connection is not { IsOpen: true })
        {
            _connection?.Dispose();
            _connection = broker.Connect("attacker");
            if (_connection.Open(null, 0) == null)
            {
                _connection.Subscribe("flame/v1/#");
            }
        }

        while (_connection.Receive() is { } message)
        {
            if (_recorded.Count < RecordedMost)
            {
                _recorded.Add(message);
            }
            else
            {
                _recorded[draw.Next(RecordedMost)] = message;
            }
        }
    }

    public void Attack(string way, int count)
    {
        for (int i = 0; i < count; i++)
        {
            switch (way)
            {
                case "replay" when Pick() is { } message:
                    Send(message.Topic, message.Payload);
                    break;
                case "cross" when Pick() is { } message && Pick() is { } other:
                    Send(other.Topic, message.Payload);
                    break;
                case "cut" when Pick() is { Payload.Length: > 0 } message:
                    byte[] spoilt = [.. message.Payload];
                    spoilt[draw.Next(spoilt.Length)] ^= (byte)(1 << draw.Next(8));
                    Send(message.Topic, draw.Chance(50) ? spoilt : message.Payload[..draw.Next(message.Payload.Length)]);
                    break;
                case "forge":
                    Forge();
                    break;
                case "flood":
                    byte[] rubbish = new byte[draw.Next(3_000)];
                    for (int at = 0; at < rubbish.Length; at += 7)
                    {
                        rubbish[at] = (byte)draw.Next(256);
                    }

                    Send(TopicOf(Victim(), draw.Chance(50) ? "receipt" : "alarm"), rubbish);
                    break;
            }
        }
    }

    // An alarm that nobody saw, a receipt that nobody gave, a reset that nobody asked for.
    private void Forge()
    {
        string victim = Victim();
        byte[] key = HasKeys ? keys[victim] : _wrongKey;
        int number = 900_000 + ++_forged;
        Sign("alarm", $$"""{"iss":"{{victim}}","jti":"1-{{number}}","clk":"none","up":1000,"typ":"alarm","mkt":"{{FuzzRun.Market}}","stall":"{{victim}}","evt":"1-e{{number}}","evt_up":1}""");
        for (int counter = 1; counter <= 6; counter++)
        {
            Sign("receipt", Down("receipt", $"\"ack\":\"1-{counter}\"", (number * 20L) + counter));
        }

        for (int boot = 1; boot <= 3; boot++)
        {
            Sign("command", Down("command", $"\"boot\":{boot},\"cmd\":\"reset\"", (number * 20L) + 10 + boot));
        }

        void Sign(string leaf, string payload) => Send(TopicOf(victim, leaf), Jws.Sign(victim, key, Encoding.ASCII.GetBytes(payload)));

        string Down(string type, string claims, long jti) => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"iss":"{{FuzzRoom.Id}}","aud":"{{victim}}","jti":"1999999999-{{jti}}","iat":{{FuzzRun.Epoch.ToUnixTimeSeconds() + 60}},"clk":"sntp","up":1,"typ":"{{type}}",{{claims}}}""");
    }

    private string Victim() => FuzzBoard.IdOf(draw.Next(keys.Count));

    private static string TopicOf(string detector, string leaf) => $"flame/v1/{FuzzRun.Market}/{detector}/{leaf}";

    private BrokerMessage? Pick() => _recorded.Count == 0 ? null : _recorded[draw.Next(_recorded.Count)];

    private void Send(string topic, byte[] payload) => _connection?.Publish(topic, payload, 1, retain: draw.Chance(10));
}
