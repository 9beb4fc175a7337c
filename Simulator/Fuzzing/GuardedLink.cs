using System.Buffers.Text;
using System.Text.Json;
using Firmware.Delivery;

namespace Simulator.Fuzzing;

/// <summary>The last link before the broker: tells what passes it, whatever stands before it.</summary>
internal sealed class GuardedLink(IMessageLink inner, Action opening, Action<string, JsonElement> sending, Action<int> inFlight) : IMessageLink
{
    public bool IsOpen => inner.IsOpen;

    public int InFlight => inner.InFlight;

    public int Confirmed => inner.Confirmed;

    public int Dropped => inner.Dropped;

    public bool Open(string willTopic, string will)
    {
        opening();
        Tell(willTopic, System.Text.Encoding.ASCII.GetBytes(will));
        return inner.Open(willTopic, will);
    }

    public void ForgetAddress() => inner.ForgetAddress();

    public bool Subscribe(string topic) => inner.Subscribe(topic);

    public int Publish(string topic, byte[] payload, int qos, bool retain)
    {
        Tell(topic, payload);
        int ticket = inner.Publish(topic, payload, qos, retain);
        inFlight(inner.InFlight);
        return ticket;
    }

    public InboundMessage Receive() => inner.Receive();

    public void Close() => inner.Close();

    private void Tell(string topic, byte[] jws)
    {
        int first = Array.IndexOf(jws, (byte)'.') + 1;
        int last = Array.LastIndexOf(jws, (byte)'.');
        using JsonDocument payload = JsonDocument.Parse(Base64Url.DecodeFromUtf8(jws.AsSpan(first, last - first)));
        sending(topic, payload.RootElement);
    }
}
