namespace Firmware.Messages;

/// <summary>A message's number, written <c>boot-counter</c> in the claim <c>jti</c>.</summary>
public struct MessageId
{
    /// <summary>The sender's boot counter; a control room's may be a time in seconds.</summary>
    public long Boot;

    /// <summary>The sender's message counter in that boot.</summary>
    public int Counter;

    /// <summary>Reads a jti.</summary>
    /// <param name="text">The claim, may be null.</param>
    /// <param name="id">The number when it is one.</param>
    /// <returns>False when it is not two decimal numbers with a dash between, the second below 2^31.</returns>
    public static bool TryParse(string text, out MessageId id)
    {
        id = default;
        int dash = text == null ? -1 : text.IndexOf('-');
        if (dash < 0
            || !Ascii.TryParseNumber(text.Substring(0, dash), out long boot)
            || !Ascii.TryParseNumber(text.Substring(dash + 1), out long counter)
            || counter > int.MaxValue)
        {
            return false;
        }

        id.Boot = boot;
        id.Counter = (int)counter;
        return true;
    }
}
