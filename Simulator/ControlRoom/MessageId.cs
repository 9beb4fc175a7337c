using System.Globalization;

namespace Simulator.ControlRoom;

/// <summary>A sender's number for a message (<c>jti</c>, written <c>boot-counter</c>) or for an event (<c>evt</c>, written <c>boot-e counter</c> without the space).</summary>
/// <param name="Boot">The sender's boot counter, from 0.</param>
/// <param name="Counter">Counts within the boot, from 0.</param>
public readonly record struct MessageId(long Boot, long Counter)
{
    // 18 digits always fit 64 bits.
    private const int DigitsMax = 18;

    /// <summary>True when this was given later than <paramref name="other"/>.</summary>
    public bool IsAbove(MessageId other) => Boot != other.Boot ? Boot > other.Boot : Counter > other.Counter;

    /// <summary>Reads a <c>jti</c>: two plain decimal numbers without leading zeros.</summary>
    /// <returns>False when the text is anything else.</returns>
    public static bool TryParse(string? text, out MessageId id) => TryParse(text, "-", out id);

    /// <summary>Reads an <c>evt</c>.</summary>
    /// <returns>False when the text is anything else.</returns>
    public static bool TryParseEvent(string? text, out MessageId id) => TryParse(text, "-e", out id);

    /// <summary>As written in a <c>jti</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Boot}-{Counter}");

    private static bool TryParse(string? text, string separator, out MessageId id)
    {
        id = default;
        if (text?.Split(separator) is not [string boot, string counter] || !IsNumber(boot) || !IsNumber(counter))
        {
            return false;
        }

        id = new MessageId(long.Parse(boot, CultureInfo.InvariantCulture), long.Parse(counter, CultureInfo.InvariantCulture));
        return true;
    }

    private static bool IsNumber(string digits) =>
        digits.Length is > 0 and <= DigitsMax && digits.All(char.IsAsciiDigit) && (digits[0] != '0' || digits.Length == 1);
}
