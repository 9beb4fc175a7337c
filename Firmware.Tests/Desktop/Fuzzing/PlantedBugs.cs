using System.Globalization;
using System.Text;
using System.Text.Json;
using Firmware.Delivery;
using Firmware.Provisioning;
using Firmware.Sensing;
using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.Fuzzing;

/// <summary>Reads, and shows no flame.</summary>
internal sealed class BlindSensor(IFlameSensor inner) : IFlameSensor
{
    public int Read() => 3_600 + (inner.Read() & 1);

    public int ReadComparator() => inner.ReadComparator();

    public int TakeEdges() => inner.TakeEdges();
}

/// <summary>Says that it wrote a record and keeps nothing of it.</summary>
internal sealed class ForgetfulStore(IStore inner, string record) : IStore
{
    public byte[] Read(string name) => inner.Read(name);

    public bool Write(string name, byte[] bytes) => name.StartsWith(record + ".", StringComparison.Ordinal) || inner.Write(name, bytes);
}

/// <summary>Throws where it should say false.</summary>
internal sealed class ThrowingStore(IStore inner) : IStore
{
    public byte[] Read(string name) => inner.Read(name);

    public bool Write(string name, byte[] bytes) => name.StartsWith("alarms.", StringComparison.Ordinal) ? throw new IOException("full") : inner.Write(name, bytes);
}

/// <summary>Passes everything on.</summary>
internal abstract class PassingLink(IMessageLink inner) : IMessageLink
{
    public virtual bool IsOpen => inner.IsOpen;

    public virtual int InFlight => inner.InFlight;

    public int Confirmed => inner.Confirmed;

    public int Dropped => inner.Dropped;

    public virtual bool Open(string willTopic, string will) => inner.Open(willTopic, will);

    public void ForgetAddress() => inner.ForgetAddress();

    public virtual bool Subscribe(string topic) => inner.Subscribe(topic);

    public virtual int Publish(string topic, byte[] payload, int qos, bool retain) => inner.Publish(topic, payload, qos, retain);

    public virtual InboundMessage Receive() => inner.Receive();

    public void Close() => inner.Close();
}

/// <summary>Takes a publish for its receipt, as code that trusts a PUBACK does.</summary>
internal sealed class ConfirmingLink(IMessageLink inner, string id, byte[] key) : PassingLink(inner)
{
    private readonly Queue<InboundMessage> _receipts = new();
    private int _counter;

    public override int Publish(string topic, byte[] payload, int qos, bool retain)
    {
        int ticket = base.Publish(topic, payload, qos, retain);
        if (ticket != 0 && topic.EndsWith("/alarm", StringComparison.Ordinal))
        {
            byte[] claims = Base64Url(Encoding.ASCII.GetString(payload).Split('.')[1]);
            using JsonDocument sent = JsonDocument.Parse(claims);
            string receipt = string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"iss":"control-room","aud":"{{id}}","jti":"1-{{++_counter}}","clk":"none","up":1,"typ":"receipt","ack":"{{sent.RootElement.GetProperty("jti").GetString()}}"}""");
            _receipts.Enqueue(new InboundMessage
            {
                Topic = topic.Replace("/alarm", "/receipt", StringComparison.Ordinal),
                Payload = Jws.Sign(id, key, Encoding.ASCII.GetBytes(receipt)),
            });
        }

        return ticket;
    }

    public override InboundMessage Receive() => _receipts.TryDequeue(out InboundMessage? receipt) ? receipt : base.Receive();

    private static byte[] Base64Url(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);
}

/// <summary>Loses every alarm and says that it was taken.</summary>
internal sealed class SwallowingLink(IMessageLink inner) : PassingLink(inner)
{
    public override int Publish(string topic, byte[] payload, int qos, bool retain) =>
        topic.EndsWith("/alarm", StringComparison.Ordinal) ? 1 : base.Publish(topic, payload, qos, retain);
}

/// <summary>Connects again by itself, as clients with an automatic reconnect do.</summary>
internal sealed class EagerLink(IMessageLink inner) : PassingLink(inner)
{
    private int _asked;

    public override bool IsOpen => base.IsOpen || Again();

    // Its will is numbered anew, so that only the time of connecting is wrong.
    private bool Again() => ++_asked % 20 == 0
        && base.Open("flame/v1/fuzz/x/status", Encoding.ASCII.GetString(Jws.Sign("x", new byte[32], Encoding.ASCII.GetBytes($$"""{"jti":"x-{{Guid.NewGuid()}}","typ":"will"}"""))))
        && false;
}

/// <summary>Says that nothing is under way.</summary>
internal sealed class HidingLink(IMessageLink inner) : PassingLink(inner)
{
    public override int InFlight => 0;
}

/// <summary>Shows a notice whenever it is told.</summary>
internal sealed class KeylessRecipient(IRecipient inner, Action<AlarmNotice> shows) : IRecipient
{
    public string Name => inner.Name;

    public bool Tell(AlarmNotice notice)
    {
        shows(notice);
        return inner.Tell(notice);
    }
}

/// <summary>Is never reached.</summary>
internal sealed class DeafRecipient(IRecipient inner) : IRecipient
{
    public string Name => inner.Name;

    public bool Tell(AlarmNotice notice) => false;
}

/// <summary>A clock whose time since the start stands still.</summary>
internal sealed class StandingTime(VirtualTime time) : TimeProvider
{
    public override long GetTimestamp() => 0;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();
}
