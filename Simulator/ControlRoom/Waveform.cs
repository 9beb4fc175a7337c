using System.Buffers.Text;

namespace Simulator.ControlRoom;

/// <summary>
/// How a detector came to an alarm, as its <c>waveform</c> message says (layout 1, see <c>Firmware/Messages/Waveform.cs</c>): the light of the
/// last 8 s at most, and the detector's state before them.
/// </summary>
public sealed class Waveform
{
    /// <summary>Milliseconds between two values of <see cref="Light"/>.</summary>
    public const int FrameMillis = 50;

    /// <summary>The layout read here.</summary>
    public const int Layout = 1;

    /// <summary>Numbers in a window: ten levels and four more.</summary>
    public const int WindowNumbers = FramesPerWindow + 4;

    /// <summary>Windows in a message at most.</summary>
    public const int WindowsMax = 16;

    /// <summary>Numbers in a state at most: more than any detector has.</summary>
    public const int StateNumbersMax = 1_024;

    private const int FramesPerWindow = 10;
    private const double LevelScale = 16;

    private Waveform(int[] windows, int[] state)
    {
        Windows = windows;
        State = state;
    }

    /// <summary>The windows, <see cref="WindowNumbers"/> each.</summary>
    public int[] Windows { get; }

    /// <summary>The detector's state before the first window.</summary>
    public int[] State { get; }

    /// <summary>Mean light of each frame of <see cref="FrameMillis"/>, in the converter's counts, 0 dark; the last ends with the alarm's decision.</summary>
    public IEnumerable<double> Light =>
        Windows.Chunk(WindowNumbers).SelectMany(window => window.Take(FramesPerWindow)).Select(level => level / LevelScale);

    /// <summary>Reads a message's claims; null when they hold no waveform of this layout, or not a whole one.</summary>
    public static Waveform? Read(Claims claims)
    {
        return claims.Whole("layout") == Layout
            && claims.Whole("windows") is { } count and >= 1 and <= WindowsMax
            && Numbers(claims.Text("light"), WindowsMax * WindowNumbers) is { } windows
            && windows.Length == count * WindowNumbers
            && Numbers(claims.Text("state"), StateNumbersMax) is { Length: > 0 } state
            ? new Waveform(windows, state)
            : null;
    }

    // Differences, zigzag, in LEB128.
    private static int[]? Numbers(string? text, int most)
    {
        if (text is null || !Base64Url.IsValid(text))
        {
            return null;
        }

        List<int> numbers = [];
        int before = 0;
        uint value = 0;
        int shift = 0;
        foreach (byte next in Base64Url.DecodeFromChars(text))
        {
            // The fifth byte holds the last four bits.
            if (shift == 28 && next > 15)
            {
                return null;
            }

            value |= (uint)(next & 127) << shift;
            shift += 7;
            if (next < 128)
            {
                before = unchecked(before + ((int)(value >> 1) ^ -(int)(value & 1)));
                numbers.Add(before);
                value = 0;
                shift = 0;
                if (numbers.Count > most)
                {
                    return null;
                }
            }
        }

        return shift == 0 ? [.. numbers] : null;
    }
}
