using Simulator.Broker;
using Simulator.Fleet;

namespace Firmware.Tests.Desktop.Fleet;

/// <summary>The packets of MQTT 3.1.1 against the examples and rules of its text.</summary>
[TestClass]
public sealed class MqttWireTests
{
    [TestMethod]
    public void ConnectSaysWhoAndWithWhichWill()
    {
        byte[] expected =
        [
            0x10, 33, 0, 4, .. "MQTT"u8, 4, 0x02 | 0x04 | 0x08 | 0x20 | 0x40 | 0x80, 0, 20,
            0, 3, .. "d-1"u8, 0, 3, .. "a/b"u8, 0, 2, .. "by"u8, 0, 3, .. "d-1"u8, 0, 2, .. "pw"u8,
        ];
        CollectionAssert.AreEqual(expected, MqttWire.Connect("d-1", "pw", new Will("a/b", [.. "by"u8]), 20));
        byte[] withoutWill = MqttWire.Connect("d-1", "pw", null, 20);
        Assert.AreEqual(0x02 | 0x40 | 0x80, withoutWill[9]);
    }

    [TestMethod]
    [DataRow(0, 2)]
    [DataRow(100, 2)]
    [DataRow(122, 2)]
    [DataRow(123, 3)]
    [DataRow(16_378, 3)]
    [DataRow(16_379, 4)]
    public void APublishIsReadAsItWasWritten(int payloadBytes, int headBytes)
    {
        byte[] payload = [.. Enumerable.Range(0, payloadBytes).Select(number => (byte)number)];
        byte[] packet = MqttWire.Publish("a/b", payload, 0, retain: true);
        Assert.HasCount(headBytes + 5 + payloadBytes, packet);
        for (int cut = 0; cut < packet.Length; cut += Math.Max(1, packet.Length / 40))
        {
            Assert.AreEqual(0, MqttWire.Read(packet.AsSpan(0, cut), out _), "not whole yet");
        }

        Assert.AreEqual(packet.Length, MqttWire.Read([.. packet, 0xD0, 0], out MqttPacket read));
        Assert.AreEqual(MqttWire.Publishing, read.Type);
        Assert.AreEqual(0, read.Qos);
        Assert.AreEqual("a/b", read.Topic);
        CollectionAssert.AreEqual(payload, read.Payload.ToArray());
    }

    [TestMethod]
    public void WithQosOneItHasANumber()
    {
        byte[] packet = MqttWire.Publish("a/b", "x"u8, 0x1234, retain: false);
        CollectionAssert.AreEqual((byte[])[0x32, 8, 0, 3, .. "a/b"u8, 0x12, 0x34, (byte)'x'], packet);
        MqttWire.Read(packet, out MqttPacket read);
        Assert.AreEqual(1, read.Qos);
        Assert.AreEqual(0x1234, read.Id);
        CollectionAssert.AreEqual("x"u8.ToArray(), read.Payload.ToArray());
        CollectionAssert.AreEqual((byte[])[0x40, 2, 0x12, 0x34], MqttWire.Confirm(0x1234));
    }

    [TestMethod]
    public void FiveLengthBytesAreNoPacket() =>
        Assert.ThrowsExactly<InvalidDataException>(() => MqttWire.Read([0x30, 0x80, 0x80, 0x80, 0x80, 1], out _));
}
