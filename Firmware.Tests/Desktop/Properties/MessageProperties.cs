using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Firmware.Alarming;
using Firmware.Messages;
using Firmware.Provisioning;
using Simulator.Broker;
using Simulator.ControlRoom;
using HmacSha256Mac = Firmware.Board.HmacSha256Mac;

namespace Firmware.Tests.Desktop.Properties;

/// <summary>What both ends must agree upon, whatever is said.</summary>
[TestClass]
public sealed class MessageProperties
{
    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    // Of the day: close together, so that opening, closing and now meet.
    private static readonly Gen<int> s_minute = Gen.Elements(0, 1, 2, 539, 540, 719, 720, 721, 1_438, 1_439);

    private static readonly Gen<DetectorEvent> s_event =
        from kind in Gen.Elements(EventKind.Alarm, EventKind.Fault, EventKind.Test, EventKind.Restored, EventKind.Step)
        from numbers in Holds.AnyInt.ArrayOf(5)
        select new DetectorEvent { Kind = kind, Boot = numbers[0], Number = numbers[1], LevelCounts = numbers[2], FlickerCounts = numbers[3], TimeMicros = (long)numbers[4] << 20 };

    private static readonly Gen<(Identity Who, DetectorEvent What, int[] Numbers)> s_message =
        from texts in Holds.AnyText.ArrayOf(2)
        from source in Gen.Elements("none", "gnss", "survey")
        from numbers in Holds.AnyInt.ArrayOf(8)
        from what in s_event
        select (
            new Identity { Detector = "det-1", Market = texts[0], Stall = texts[1], PositionSource = source, Row = numbers[0], Column = numbers[1], Floor = numbers[2], LatitudeE7 = numbers[3], LongitudeE7 = numbers[4], AccuracyMetres = numbers[5] },
            what,
            numbers);

    [TestMethod]
    public void Base64UrlIsThePlatformsAndComesBack() => Holds.ForAll(Holds.AnyBytes, bytes =>
    {
        byte[] text = new byte[Firmware.Messages.Base64Url.EncodedLength(bytes.Length)];
        Assert.AreEqual(text.Length, Firmware.Messages.Base64Url.Encode(bytes, bytes.Length, text, 0));
        Assert.AreEqual(System.Buffers.Text.Base64Url.EncodeToString(bytes), Encoding.ASCII.GetString(text));
        CollectionAssert.AreEqual(bytes, Firmware.Messages.Base64Url.Decode(text, 0, text.Length));
    });

    [TestMethod]
    public void APayloadSaysWhatWasPutIn() => Holds.ForAll(s_message, message =>
    {
        MessageWriter writer = Write(message.Who, message.What, message.Numbers);
        Assert.AreNotEqual(0, writer.Length, "it fits");
        using JsonDocument read = JsonDocument.Parse(writer.Buffer.AsMemory(0, writer.Length), new JsonDocumentOptions { AllowDuplicateProperties = false });
        JsonElement said = read.RootElement;
        Assert.AreEqual(Printable(message.Who.Market), said.GetProperty("mkt").GetString());
        Assert.AreEqual(Printable(message.Who.Stall), said.GetProperty("stall").GetString());
        Assert.AreEqual($"{message.What.Boot}-e{message.What.Number}", said.GetProperty("evt").GetString());
        Assert.AreEqual((long)message.Numbers[7], said.GetProperty("iat").GetInt64());
        CollectionAssert.AreEqual((int[])[message.Who.Row, message.Who.Column, message.Who.Floor], said.GetProperty("pos").EnumerateArray().Select(item => item.GetInt32()).ToArray());
        Assert.AreEqual(message.Who.PositionSource != "none", said.TryGetProperty("lat", out JsonElement latitude));
        Assert.AreEqual(message.Who.PositionSource == "none" ? 0 : message.Who.LatitudeE7, latitude.ValueKind == JsonValueKind.Number ? latitude.GetDecimal() * 10_000_000 : 0);
    });

    [TestMethod]
    public void WhatADetectorSignsTheControlRoomTakesAndNoOtherBit() => Holds.ForAll(
        from message in s_message from bit in Gen.Choose(0, 20_000) select (message, bit),
        drawn =>
        {
            MessageWriter writer = Write(drawn.message.Who, drawn.message.What, drawn.message.Numbers);
            byte[] jws = new JwsSigner(new HmacSha256Mac(s_key), "det-1").Sign(writer.Buffer, writer.Length);
            Assert.IsTrue(Jws.TryVerify(jws, _ => s_key, out Claims? claims, out Refusal reason), reason.ToString());
            CollectionAssert.AreEqual(writer.Buffer[..writer.Length], claims.Json.ToArray());
            Flip(jws, drawn.bit);
            Assert.IsFalse(Jws.TryVerify(jws, _ => s_key, out _, out _), "another bit");
        });

    [TestMethod]
    public void WhatTheControlRoomSignsTheDetectorTakesOnceAndNoOtherBit() => Holds.ForAll(
        from boot in Gen.Choose(1, int.MaxValue) from counter in Gen.Choose(0, int.MaxValue) from bit in Gen.Choose(0, 20_000) from isCommand in Gen.Elements(true, false) select (boot, counter, bit, isCommand),
        drawn =>
        {
            JsonObject said = new() { ["iss"] = "room", ["aud"] = "det-1", ["jti"] = $"{drawn.boot}-{drawn.counter}", ["clk"] = "none", ["typ"] = drawn.isCommand ? "command" : "receipt", ["boot"] = drawn.boot };
            byte[] jws = Jws.Sign("det-1", s_key, Encoding.UTF8.GetBytes(said.ToJsonString()));
            DownlinkVerifier verifier = new(new HmacSha256Mac(s_key), "det-1");
            byte[] changed = [.. jws];
            Flip(changed, drawn.bit);
            Assert.IsNull(verifier.Verify(changed, drawn.boot, 0), "another bit");
            Assert.IsNotNull(verifier.Verify(jws, drawn.boot, 0));
            Assert.IsNull(verifier.Verify(jws, drawn.boot, 0), "a second time");
        });

    [TestMethod]
    public void FlatJsonReadsWhatThePlatformWrites() => Holds.ForAll(
        Gen.OneOf(Gen.Choose(' ', '~').Where(character => !"\"\\+<>&'`".Contains((char)character, StringComparison.Ordinal)).ArrayOf().Select(text => (object)new string([.. text.Select(character => (char)character)])), Holds.AnyInt.Select(number => (object)number)).ArrayOf(),
        values =>
        {
            JsonObject json = [];
            foreach ((int i, object value) in values.Index())
            {
                json[$"n{i}"] = value is string text ? text : (int)value;
            }

            FlatJson read = FlatJson.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));
            Assert.AreEqual(values.Length <= Limits.DownlinkMemberCount, read != null);
            foreach ((int i, object value) in values.Index().Where(_ => read != null))
            {
                Assert.AreEqual(value, value is string ? read!.Text($"n{i}") : read!.TryNumber($"n{i}", out long number) ? (int)number : null);
            }
        });

    [TestMethod]
    public void BothEndsReadAMessagesNumberAlike() => Holds.ForAll(
        Gen.Elements('0', '1', '9', '-', 'e', '+', ' ').ArrayOf().Select(text => new string(text)),
        text =>
        {
            bool isTaken = Firmware.Messages.MessageId.TryParse(text, out Firmware.Messages.MessageId board);
            bool isRoomTaken = Simulator.ControlRoom.MessageId.TryParse(text, out Simulator.ControlRoom.MessageId room);
            Assert.AreEqual(isTaken, isRoomTaken && room.Counter <= int.MaxValue);
            Assert.IsTrue(!isTaken || (board.Boot == room.Boot && board.Counter == room.Counter));
        },
        10_000);

    [TestMethod]
    public void AStallIsOpenWhenAClockOnItsWallSaysSo() => Holds.ForAll(
        from minutes in s_minute.ArrayOf(2) from at in s_minute from day in Gen.Choose(0, 20_000) from second in Gen.Choose(0, 59) from offset in Gen.Elements(-720, -1, 0, 540, 720, 840)
        where minutes[0] != minutes[1]
        select (minutes, seconds: (day * 86_400) + (at * 60) + second, offset),
        drawn =>
        {
            TimeSpan wall = DateTimeOffset.FromUnixTimeSeconds(drawn.seconds).ToOffset(TimeSpan.FromMinutes(drawn.offset)).TimeOfDay;
            (TimeSpan from, TimeSpan to) = (TimeSpan.FromMinutes(drawn.minutes[0]), TimeSpan.FromMinutes(drawn.minutes[1]));
            bool isOpen = from < to ? wall >= from && wall < to : !(wall >= to && wall < from);
            Assert.IsTrue(OpeningHours.TryParse(string.Create(CultureInfo.InvariantCulture, $@"{from:hh\:mm}-{to:hh\:mm}"), out OpeningHours hours));
            Assert.AreEqual(isOpen, hours.IsOpenAt(drawn.seconds, drawn.offset));
        });

    /// <summary>MQTT 3.1.1, section 4.7, said again level by level.</summary>
    [TestMethod]
    public void ATopicFilterMatchesAsTheStandardSays() => Holds.ForAll(
        from filter in Gen.Elements("a", "b", "", "+", "#", "$s", "a+").NonEmptyListOf() from topic in Gen.Elements("a", "b", "", "$s").NonEmptyListOf() select (filter: filter.ToArray(), topic: topic.ToArray()),
        drawn =>
        {
            (string filter, string topic) = (string.Join('/', drawn.filter), string.Join('/', drawn.topic));
            bool isFilter = filter.Length > 0 && !drawn.filter.Contains("a+") && !drawn.filter.SkipLast(1).Contains("#");
            if (!isFilter || topic.Length == 0)
            {
                Assert.IsTrue(topic.Length == 0 || Throws(() => new TopicFilter(filter)));
                return;
            }

            bool isHidden = topic[0] == '$' && drawn.filter[0] is "+" or "#";
            Assert.AreEqual(!isHidden && Matches(drawn.filter, drawn.topic), new TopicFilter(filter).Matches(topic), $"{filter} {topic}");
        },
        10_000);

    private static bool Matches(ReadOnlySpan<string> filter, ReadOnlySpan<string> topic) => filter switch
    {
        ["#"] => true,
        [] => topic.IsEmpty,
        ["+", .. var more] => !topic.IsEmpty && Matches(more, topic[1..]),
        [var level, .. var more] => !topic.IsEmpty && level == topic[0] && Matches(more, topic[1..]),
    };

    private static bool Throws(Func<TopicFilter> make)
    {
        try
        {
            return make() is null;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }

    private static MessageWriter Write(Identity who, DetectorEvent what, int[] numbers)
    {
        MessageWriter writer = new(who);
        writer.Begin("alarm", numbers[5], numbers[6], numbers[3], "sntp", numbers[7]);
        writer.AddEvent(ref what);
        writer.End();
        return writer;
    }

    private static string Printable(string text) => string.Concat(text.Select(character => character is < ' ' or > '~' ? '?' : character));

    private static void Flip(byte[] bytes, int bit) => bytes[bit / 8 % bytes.Length] ^= (byte)(1 << (bit % 8));
}
