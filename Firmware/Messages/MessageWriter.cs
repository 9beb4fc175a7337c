using Firmware.Alarming;

namespace Firmware.Messages;

/// <summary>
/// Writes one message's payload: a flat JSON object of at most 1,024 bytes (waveforms excepted), claims as the contract names them.
/// Its one buffer is used again for each message.
/// </summary>
public sealed class MessageWriter
{
    private readonly byte[] _buffer = new byte[Limits.WaveformBytes];
    private readonly Identity _identity;
    private int _length;
    private int _lengthMost;
    private bool _overflowed;

    /// <summary>Writes for one detector.</summary>
    public MessageWriter(Identity identity) => _identity = identity;

    /// <summary>The payload; <see cref="Length"/> bytes of it count.</summary>
    public byte[] Buffer => _buffer;

    /// <summary>Bytes written, 0 when the payload did not fit: such a message is not sent.</summary>
    public int Length => _overflowed ? 0 : _length;

    /// <summary>Starts a payload with what every message carries.</summary>
    /// <param name="type">The contract's message type.</param>
    /// <param name="boot">Boot counter.</param>
    /// <param name="counter">Message counter.</param>
    /// <param name="upMillis">Milliseconds since boot.</param>
    /// <param name="clock">none, sntp or gnss.</param>
    /// <param name="unixSeconds">The time, written unless the clock is none.</param>
    public void Begin(string type, int boot, int counter, long upMillis, string clock, long unixSeconds)
    {
        _length = 0;
        _lengthMost = type == "waveform" ? Limits.WaveformBytes : Limits.PayloadBytes;
        _overflowed = false;
        Put('{');
        Add("iss", _identity.Detector);
        Add("jti", $"{boot}-{counter}");
        if (clock != "none")
        {
            Add("iat", unixSeconds);
        }

        Add("clk", clock);
        Add("up", upMillis);
        Add("typ", type);
        Add("mkt", _identity.Market);
        Add("stall", _identity.Stall);
        AddRaw("pos", $"[{_identity.Row},{_identity.Column},{_identity.Floor}]");
        Add("loc", _identity.PositionSource);
        if (_identity.PositionSource != "none")
        {
            AddRaw("lat", Degrees(_identity.LatitudeE7));
            AddRaw("lon", Degrees(_identity.LongitudeE7));
            Add("acc", _identity.AccuracyMetres);
        }
    }

    /// <summary>
    /// Adds what belongs to an event: evt, evt_up, level and flicker, a fault's code, or a commissioning step. An event that outlived a power cut keeps both
    /// its evt and its evt_up: where the boot in evt is not that in jti, evt_up counts from another start and says nothing against up.
    /// </summary>
    public void AddEvent(ref DetectorEvent recorded)
    {
        Add("evt", $"{recorded.Boot}-e{recorded.Number}");
        Add("evt_up", recorded.TimeMicros / 1000);
        if (recorded.IsTest)
        {
            AddRaw("test", "true");
        }

        if (recorded.Kind == EventKind.Step)
        {
            AddStep(ref recorded);
        }
        else if (recorded.Kind == EventKind.Fault || recorded.Kind == EventKind.FaultCleared)
        {
            Add("code", recorded.FaultName);
        }
        else if (recorded.Kind != EventKind.Commissioned)
        {
            Add("level", recorded.LevelCounts);
            Add("flicker", recorded.FlickerCounts);
        }
    }

    /// <summary>Adds a text; quotes and backslashes are escaped, what is no printable ASCII becomes a question mark.</summary>
    public void Add(string name, string value)
    {
        PutName(name);
        Put('"');
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == '"' || c == '\\')
            {
                Put('\\');
                Put(c);
            }
            else
            {
                Put(c < ' ' || c > '~' ? '?' : c);
            }
        }

        Put('"');
    }

    /// <summary>Adds bytes as base64url without padding.</summary>
    /// <param name="name">The claim's name.</param>
    /// <param name="bytes">The first <paramref name="count"/> of them.</param>
    /// <param name="count">How many.</param>
    public void AddBytes(string name, byte[] bytes, int count)
    {
        PutName(name);
        Put('"');
        if (_length + Base64Url.EncodedLength(count) > _lengthMost)
        {
            _overflowed = true;
            return;
        }

        _length = Base64Url.Encode(bytes, count, _buffer, _length);
        Put('"');
    }

    /// <summary>Adds a whole number.</summary>
    public void Add(string name, long value) => AddRaw(name, value.ToString());

    /// <summary>Adds a JSON value as it is.</summary>
    public void AddRaw(string name, string json)
    {
        PutName(name);
        PutText(json);
    }

    /// <summary>Ends the payload.</summary>
    public void End() => Put('}');

    private void AddStep(ref DetectorEvent recorded)
    {
        CommissioningResult result = (CommissioningResult)recorded.StepResult;
        Add("step", CommissioningNames.Of((CommissioningStep)recorded.Step, recorded.IsByLamp));
        Add("no", recorded.Step);
        Add("result", CommissioningNames.Of(result));
        Add("ms", recorded.StepMillis);
        Add("value", recorded.StepValue);
        if (CommissioningNames.IsFailure(result))
        {
            Add("hint", CommissioningNames.HintOf(result));
        }
    }

    // Seven decimals without floating point: a float's rounding would move the stall.
    private static string Degrees(int e7)
    {
        long size = e7 < 0 ? -(long)e7 : e7;
        string fraction = (size % 10_000_000).ToString();
        while (fraction.Length < 7)
        {
            fraction = "0" + fraction;
        }

        return (e7 < 0 ? "-" : "") + (size / 10_000_000).ToString() + "." + fraction;
    }

    private void PutName(string name)
    {
        if (_length > 1)
        {
            Put(',');
        }

        Put('"');
        PutText(name);
        Put('"');
        Put(':');
    }

    private void PutText(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            Put(text[i]);
        }
    }

    private void Put(char c)
    {
        if (_length < _lengthMost)
        {
            _buffer[_length++] = (byte)c;
        }
        else
        {
            _overflowed = true;
        }
    }
}
