using Firmware.Alarming;
using Firmware.Delivery;
using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Sensing;

namespace Firmware.Tests;

/// <summary>A link that keeps what was published and hands over what the test puts in.</summary>
internal sealed class FakeLink : IMessageLink
{
    private const int Capacity = 2048;

    private readonly string[] _topics = new string[Capacity];
    private readonly byte[][] _payloads = new byte[Capacity][];
    private readonly int[] _qos = new int[Capacity];
    private readonly bool[] _retained = new bool[Capacity];
    private readonly string[] _subscriptions = new string[Capacity];

    // The place behind the last one stays empty: that is what an empty queue hands over.
    private readonly InboundMessage[] _inbound = new InboundMessage[Capacity + 1];
    private int _taken;
    private int _given;

    public bool IsOpen { get; set; }

    public int InFlight { get; set; }

    public int Confirmed { get; set; }

    internal bool CanOpen { get; set; } = true;

    internal bool CanSubscribe { get; set; } = true;

    internal bool CanPublish { get; set; } = true;

    /// <summary>The broker confirms each publish before the next look at <see cref="InFlight"/>.</summary>
    internal bool ConfirmsAtOnce { get; set; } = true;

    /// <summary>Attempts to open.</summary>
    internal int Opens { get; private set; }

    internal int Closes { get; private set; }

    /// <summary>How often the broker's address was to be forgotten.</summary>
    internal int Forgets { get; private set; }

    internal int Subscriptions { get; private set; }

    internal int Published { get; private set; }

    internal string WillTopic { get; private set; } = "";

    internal string Will { get; private set; } = "";

    /// <summary>Messages given that nobody has taken yet.</summary>
    internal int Waiting => _given - _taken;

    public bool Open(string willTopic, string will)
    {
        Opens++;
        WillTopic = willTopic;
        Will = will;
        InFlight = 0;
        IsOpen = CanOpen;
        return CanOpen;
    }

    public void ForgetAddress() => Forgets++;

    public bool Subscribe(string topic)
    {
        if (!CanSubscribe || !IsOpen)
        {
            return false;
        }

        _subscriptions[Subscriptions++] = topic;
        return true;
    }

    /// <summary>The end of topics under which publishing throws; empty for none.</summary>
    internal string Breaks { get; set; } = "";

    public int Publish(string topic, byte[] payload, int qos, bool retain)
    {
        if (Breaks.Length > 0 && topic.EndsWith(Breaks))
        {
            throw new InvalidOperationException();
        }

        if (!CanPublish || !IsOpen)
        {
            return 0;
        }

        _topics[Published] = topic;
        _payloads[Published] = payload;
        _qos[Published] = qos;
        _retained[Published] = retain;
        Published++;
        InFlight += qos == 1 && !ConfirmsAtOnce ? 1 : 0;
        Confirmed += qos == 1 && ConfirmsAtOnce ? 1 : 0;
        return Published;
    }

    public InboundMessage Receive()
    {
        InboundMessage oldest = _inbound[_taken];
        _taken += _taken < _given ? 1 : 0;
        return oldest;
    }

    public void Close()
    {
        Closes++;
        IsOpen = false;
    }

    public int Dropped => 0;

    internal void Give(byte[] jws) => Give("flame/v1/m1/det-1/" + LeafOf(jws), jws);

    internal void Give(string topic, byte[] jws)
    {
        InboundMessage message = new();
        message.Topic = topic;
        message.Payload = jws;
        _inbound[_given++] = message;
    }

    // A control room sends each type under its own leaf; what cannot be read goes anywhere.
    private static string LeafOf(byte[] jws)
    {
        string text = Ascii.Text(jws, 0, jws.Length);
        int first = text.IndexOf('.');
        int second = first < 0 ? -1 : text.IndexOf('.', first + 1);
        if (second < 0)
        {
            return "receipt";
        }

        byte[] payload = Base64Url.Decode(jws, first + 1, second - first - 1);
        return payload != null && Ascii.Text(payload, 0, payload.Length).Contains("\"command\"") ? "command" : "receipt";
    }

    internal string TopicAt(int index) => _topics[index];

    internal byte[] PayloadAt(int index) => _payloads[index];

    internal int QosAt(int index) => _qos[index];

    internal bool IsRetainedAt(int index) => _retained[index];

    internal string SubscriptionAt(int index) => _subscriptions[index];

    /// <summary>A claim of what was published; empty when it is absent.</summary>
    internal string ClaimAt(int index, string name) => LinkText.Claim(_payloads[index], name);

    internal string WillClaim(string name) => LinkText.Claim(Ascii.Bytes(Will), name);

    /// <summary>The first publish of a type from an index on, or -1.</summary>
    internal int Find(string type, int from)
    {
        for (int i = from; i < Published; i++)
        {
            if (ClaimAt(i, "typ") == type)
            {
                return i;
            }
        }

        return -1;
    }
}

/// <summary>A clock that stands where the test puts it.</summary>
internal sealed class FakeClock : IClock
{
    public string Source { get; set; } = "none";

    public long UnixSeconds { get; set; }
}

/// <summary>Records in memory, and the ways in which flash fails.</summary>
internal sealed class FakeStore : IStore
{
    private const int Capacity = 16;

    private readonly string[] _names = new string[Capacity];
    private readonly int[] _writes = new int[Capacity];

    // The last place belongs to no name and stays empty.
    private readonly byte[][] _records = new byte[Capacity + 1][];
    private int _count;

    /// <summary>Writes fail and change nothing.</summary>
    internal bool FailsWrites { get; set; }

    /// <summary>From zero: the power goes after so many bytes of each write.</summary>
    internal int CutAfterBytes { get; set; } = -1;

    /// <summary>From zero: the power goes for good after so many bytes of all writes together.</summary>
    internal int PowerBytes { get; set; } = -1;

    /// <summary>Behind a cut stand the bytes of the record before; otherwise nothing.</summary>
    internal bool KeepsOldBehindCut { get; set; }

    internal int Writes { get; private set; }

    /// <summary>Whole writes to one record's two slots.</summary>
    internal int WritesTo(string record)
    {
        int a = PlaceOf(record + ".a");
        int b = PlaceOf(record + ".b");
        return (a == Capacity ? 0 : _writes[a]) + (b == Capacity ? 0 : _writes[b]);
    }

    /// <summary>Bytes of all writes together.</summary>
    internal int BytesWritten { get; private set; }

    /// <summary>Whose publishes are counted at each write.</summary>
    internal FakeLink Link { get; set; } = new();

    /// <summary>What <see cref="Link"/> had published when the last write came.</summary>
    internal int PublishedBeforeWrite { get; private set; }

    public byte[] Read(string name)
    {
        int place = PlaceOf(name);
        return place == Capacity ? _records[Capacity] : Copy(_records[place], _records[place].Length);
    }

    public bool Write(string name, byte[] record)
    {
        Writes++;
        PublishedBeforeWrite = Link.Published;
        int cut = PowerBytes < 0 ? CutAfterBytes : PowerBytes - BytesWritten;
        if (FailsWrites || (PowerBytes >= 0 && cut < 0))
        {
            return false;
        }

        BytesWritten += record.Length;
        if (cut < 0 || cut >= record.Length)
        {
            Put(name, Copy(record, record.Length));
            _writes[PlaceOf(name)]++;
            return true;
        }

        int place = PlaceOf(name);
        int behind = KeepsOldBehindCut && place != Capacity ? _records[place].Length : 0;
        byte[] torn = behind > cut ? Copy(_records[place], behind) : new byte[cut];
        Array.Copy(record, 0, torn, 0, cut);
        Put(name, torn);
        return false;
    }

    internal void Put(string name, byte[] record)
    {
        int place = PlaceOf(name);
        if (place == Capacity)
        {
            place = _count++;
            _names[place] = name;
        }

        _records[place] = record;
    }

    private int PlaceOf(string name)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_names[i] == name)
            {
                return i;
            }
        }

        return Capacity;
    }

    private static byte[] Copy(byte[] bytes, int count)
    {
        byte[] copy = new byte[count];
        Array.Copy(bytes, 0, copy, 0, count);
        return copy;
    }
}

/// <summary>
/// A code of 32 bytes that depends on a key byte and on all data (FNV-1a, spread by xorshift32).
/// No cryptography: the board's is native and missing on the tests' runtime; the desktop's tests use the real one.
/// </summary>
internal sealed class FakeMac : IMac
{
    private readonly byte _key;

    internal FakeMac(int key) => _key = (byte)key;

    public byte[] Compute(byte[] data)
    {
        uint state = (2_166_136_261 ^ _key) * 16_777_619;
        for (int i = 0; i < data.Length; i++)
        {
            state = (state ^ data[i]) * 16_777_619;
        }

        state = state == 0 ? 1 : state;
        byte[] code = new byte[32];
        for (int i = 0; i < code.Length; i++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            code[i] = (byte)(state >> 24);
        }

        return code;
    }
}

/// <summary>Texts of tests: what the messages' formats need and the platform has not.</summary>
internal static class LinkText
{
    /// <summary>The text with ' in place of ": readable JSON.</summary>
    internal static string Quoted(string text)
    {
        char[] characters = text.ToCharArray();
        for (int i = 0; i < characters.Length; i++)
        {
            characters[i] = characters[i] == '\'' ? '"' : characters[i];
        }

        return new string(characters);
    }

    internal static byte[] QuotedBytes(string text) => Ascii.Bytes(Quoted(text));

    internal static string Repeat(char character, int count)
    {
        char[] characters = new char[count];
        for (int i = 0; i < count; i++)
        {
            characters[i] = character;
        }

        return new string(characters);
    }

    /// <summary>Where two texts part, or -1: a comma in a compared text would spoil the board's test report.</summary>
    internal static int FirstDifference(string expected, string actual)
    {
        int shorter = expected.Length < actual.Length ? expected.Length : actual.Length;
        for (int i = 0; i < shorter; i++)
        {
            if (expected[i] != actual[i])
            {
                return i;
            }
        }

        return expected.Length == actual.Length ? -1 : shorter;
    }

    internal static bool Same(byte[] left, byte[] right)
    {
        bool same = left.Length == right.Length;
        for (int i = 0; same && i < left.Length; i++)
        {
            same = left[i] == right[i];
        }

        return same;
    }

    /// <summary>The payload of a JWS of ours; empty when it is none.</summary>
    internal static string Payload(byte[] jws)
    {
        int first = 0;
        while (first < jws.Length && jws[first] != '.')
        {
            first++;
        }

        int second = first + 1;
        while (second < jws.Length && jws[second] != '.')
        {
            second++;
        }

        if (second >= jws.Length)
        {
            return "";
        }

        byte[] payload = Base64Url.Decode(jws, first + 1, second - first - 1);
        return payload == null ? "" : Ascii.Text(payload, 0, payload.Length);
    }

    /// <summary>A claim as text; empty when it is absent. Good for texts without comma and for numbers.</summary>
    internal static string Claim(byte[] jws, string name)
    {
        string payload = Payload(jws);
        string mark = "\"" + name + "\":";
        int start = payload.IndexOf(mark);
        if (start < 0)
        {
            return "";
        }

        start += mark.Length;
        int stop = start;
        while (payload[stop] != ',' && payload[stop] != '}')
        {
            stop++;
        }

        return payload[start] == '"' ? payload.Substring(start + 1, stop - start - 2) : payload.Substring(start, stop - start);
    }
}

/// <summary>Signs what a control room would send.</summary>
internal static class Downlink
{
    internal const string Detector = "det-1";

    internal const string Header = "{'alg':'HS256','kid':'det-1'}";

    /// <summary>Signs texts with ' in place of ".</summary>
    internal static byte[] Sign(IMac mac, string header, string payload) =>
        SignBytes(mac, LinkText.QuotedBytes(header), LinkText.QuotedBytes(payload));

    internal static byte[] SignBytes(IMac mac, byte[] header, byte[] payload)
    {
        byte[] signed = new byte[Base64Url.EncodedLength(header.Length) + 1 + Base64Url.EncodedLength(payload.Length)];
        int at = Base64Url.Encode(header, header.Length, signed, 0);
        signed[at++] = (byte)'.';
        Base64Url.Encode(payload, payload.Length, signed, at);
        return Append(signed, mac.Compute(signed));
    }

    /// <summary>Puts a signature behind what is signed.</summary>
    internal static byte[] Append(byte[] signed, byte[] signature)
    {
        byte[] jws = new byte[signed.Length + 1 + Base64Url.EncodedLength(signature.Length)];
        Array.Copy(signed, 0, jws, 0, signed.Length);
        jws[signed.Length] = (byte)'.';
        Base64Url.Encode(signature, signature.Length, jws, signed.Length + 1);
        return jws;
    }

    /// <summary>A receipt without a time.</summary>
    /// <param name="number">The second half of its jti.</param>
    /// <param name="rest">More members, with a comma in front.</param>
    internal static byte[] Receipt(IMac mac, int number, string rest) =>
        Sign(mac, Header, "{'iss':'room','aud':'det-1','jti':'9-" + number.ToString() + "','clk':'none','typ':'receipt'" + rest + "}");

    /// <summary>A command without a time.</summary>
    internal static byte[] Command(IMac mac, int number, int boot, string command) => Command(mac, number, boot, command, "");

    /// <summary>A command without a time, with arguments.</summary>
    /// <param name="number">The second half of its jti.</param>
    /// <param name="arguments">More members, with a comma in front.</param>
    internal static byte[] Command(IMac mac, int number, int boot, string command, string arguments) =>
        Sign(
            mac,
            Header,
            "{'iss':'room','aud':'det-1','jti':'9-" + number.ToString() + "','clk':'none','typ':'command','boot':" + boot.ToString()
                + ",'cmd':'" + command + "'" + arguments + "}");
}

/// <summary>Takes the commands it is told to, and remembers the last.</summary>
internal sealed class FakeTaker : ICommandTaker
{
    internal bool Takes { get; set; }

    internal int Asked { get; private set; }

    public bool Take(string command, FlatJson claims, long nowMicros)
    {
        Asked++;
        return Takes;
    }
}

/// <summary>An uplink with fakes around it.</summary>
internal sealed class UplinkRig
{
    internal const int StepMicros = Limits.UplinkStepMillis * 1000;

    private int _downlinks;

    internal UplinkRig()
        : this(new FakeStore(), 0)
    {
    }

    /// <summary>Boots on what a store holds.</summary>
    /// <param name="store">Outlives the rig.</param>
    /// <param name="counter">The last message number used.</param>
    internal UplinkRig(FakeStore store, int counter)
    {
        Store = store;
        Boot = new BootCounter(store);
        Boot.Advance(0);
        Alarms = new AlarmRecord(store);
        Uplink = new Uplink(
            IdentityOfOne(), Mac, Link, new CheckedClock(Clock), new MessageNumbers(Boot, counter), Alarms, Commands, Taker, "unknown");
    }

    internal FakeLink Link { get; } = new();

    internal FakeClock Clock { get; } = new();

    internal FakeStore Store { get; }

    internal AlarmRecord Alarms { get; }

    internal FakeMac Mac { get; } = new(7);

    internal CommandQueue Commands { get; } = new();

    internal FakeTaker Taker { get; } = new();

    internal BootCounter Boot { get; }

    internal Uplink Uplink { get; }

    internal long NowMicros { get; private set; } = 1_000_000;

    internal bool IsSuspect { get; set; }

    internal bool IsLatched { get; set; }

    internal static Identity IdentityOfOne()
    {
        Identity identity = new();
        identity.Detector = Downlink.Detector;
        identity.Market = "m1";
        identity.Stall = "B-07";
        return identity;
    }

    internal void Step()
    {
        NowMicros += StepMicros;
        Uplink.Step(NowMicros, IsSuspect, IsLatched);
    }

    internal void StepFor(int micros)
    {
        for (int passed = 0; passed < micros; passed += StepMicros)
        {
            Step();
        }
    }

    internal void Add(EventKind kind, int number)
    {
        DetectorEvent recorded = default;
        recorded.Kind = kind;
        recorded.Number = number;
        recorded.TimeMicros = NowMicros;
        Uplink.Add(ref recorded);
    }

    internal void GiveReceipt(string rest) => Link.Give(Downlink.Receipt(Mac, ++_downlinks, rest));

    internal void GiveReceiptOf(string jti) => GiveReceipt(",'ack':'" + jti + "'");

    internal void GiveCommand(int boot, string command) => Link.Give(Downlink.Command(Mac, ++_downlinks, boot, command));
}

/// <summary>Darkness, and on demand a flame of 150 counts: a light that wanders without a period, from a seed.</summary>
internal sealed class UplinkSensor : IFlameSensor
{
    private const int DarkRaw = 3_800;
    private const int FlameCounts = 300;

    private readonly FlickeringLight _light = new(7);
    private int _reading;

    internal bool Burns { get; set; }

    // A converter's last bit is never at rest.
    public int Read() => DarkRaw - (_reading++ & 1) - (Burns ? _light.Next(FlameCounts) : 0);

    public int ReadComparator() => Comparator.Unknown;

    public int TakeEdges() => Comparator.Unknown;
}
