namespace Firmware.Messages;

/// <summary>
/// What a <c>waveform</c> message says beside what every event's does: how the decision came about, so that it can be repeated.
/// <c>layout</c> 1, the version of what follows; <c>windows</c>, how many half seconds; <c>light</c>, 14 numbers for each: the mean light of its ten
/// frames of 50 ms (counts times 16), swing, saturated frames, flags, the learned burner; <c>state</c>, the detector's own before them.
/// Both are base64url of numbers of changing length: the difference to the number before, its sign in the lowest bit, seven bits a byte,
/// the lowest first, the highest bit set where more follow (LEB128, as in DWARF 5 section 7.6, zigzag as in Protocol Buffers).
/// </summary>
public sealed class Waveform
{
    /// <summary>The version of state and windows: another one means another detector.</summary>
    public const int Layout = 1;

    // A difference of 32 bits takes five bytes.
    private const int NumberBytesMost = 5;

    private readonly int[] _state;
    private readonly int[] _windows;
    private readonly int _windowNumbers;
    private readonly byte[] _packed;

    /// <summary>Writes from arrays that somebody else fills.</summary>
    /// <param name="state">The detector's state.</param>
    /// <param name="windows">The windows.</param>
    /// <param name="windowNumbers">Numbers a window.</param>
    public Waveform(int[] state, int[] windows, int windowNumbers)
    {
        _state = state;
        _windows = windows;
        _windowNumbers = windowNumbers;
        _packed = new byte[(state.Length > windows.Length ? state.Length : windows.Length) * NumberBytesMost];
    }

    /// <summary>How many windows count.</summary>
    public int WindowCount { get; set; }

    /// <summary>Adds its claims to a message that was begun.</summary>
    public void AddTo(MessageWriter writer)
    {
        writer.Add("layout", Layout);
        writer.Add("windows", WindowCount);
        Add(writer, "light", _windows, WindowCount * _windowNumbers);
        Add(writer, "state", _state, _state.Length);
    }

    private void Add(MessageWriter writer, string name, int[] numbers, int count)
    {
        byte[] packed = _packed;
        int length = 0;
        int before = 0;
        for (int i = 0; i < count; i++)
        {
            int difference = numbers[i] - before;
            before = numbers[i];
            uint left = (uint)((difference << 1) ^ (difference >> 31));
            while (left > 127)
            {
                packed[length++] = (byte)(left | 128);
                left >>= 7;
            }

            packed[length++] = (byte)left;
        }

        writer.AddBytes(name, packed, length);
    }
}
