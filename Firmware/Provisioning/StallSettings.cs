using Firmware.Messages;

namespace Firmware.Provisioning;

/// <summary>What the control room may change of a stall's configuration: the profile, and when the stall is open.</summary>
public sealed class StallSettings
{
    /// <summary>How many numbers hold them.</summary>
    public const int NumberCount = 4;

    // In the numbers' hours: always open.
    private const int Always = -1;

    /// <summary>Starts with what the installer said.</summary>
    public StallSettings(Configuration configuration)
    {
        IsCooking = configuration.Profile == "cooking";
        Hours = configuration.Hours;
        UtcOffsetMinutes = configuration.UtcOffsetMinutes;
    }

    /// <summary>True for the profile cooking, false for standard.</summary>
    public bool IsCooking { get; set; }

    /// <summary>When the stall is open; null for always.</summary>
    public OpeningHours Hours { get; private set; }

    /// <summary>Local time minus UTC, in minutes.</summary>
    public int UtcOffsetMinutes { get; private set; }

    /// <summary>The opening hours as messages write them: HH:MM-HH:MM, or always.</summary>
    public string HoursText => Hours == null ? "always" : Hours.Text;

    /// <summary>Takes the claim profile: standard or cooking.</summary>
    /// <returns>False for anything else; nothing is changed then.</returns>
    public bool TrySetProfile(FlatJson claims)
    {
        string profile = claims.Text("profile");
        bool known = profile == "standard" || profile == "cooking";
        IsCooking = known ? profile == "cooking" : IsCooking;
        return known;
    }

    /// <summary>Takes the claims hours (HH:MM-HH:MM or always) and, where it is there, utc_offset (a sign and HH:MM).</summary>
    /// <returns>False when either is anything else; nothing is changed then.</returns>
    public bool TrySetHours(FlatJson claims)
    {
        string text = claims.Text("hours");
        OpeningHours hours = null;
        int offset = UtcOffsetMinutes;
        if (text == null || (text != "always" && !OpeningHours.TryParse(text, out hours)))
        {
            return false;
        }

        if (claims.Has("utc_offset") && !OpeningHours.TryParseOffset(claims.Text("utc_offset") ?? "", out offset))
        {
            return false;
        }

        Hours = hours;
        UtcOffsetMinutes = offset;
        return true;
    }

    /// <summary>The settings as numbers, for a record.</summary>
    public int[] ToNumbers() =>
        new int[] { IsCooking ? 1 : 0, Hours == null ? Always : Hours.FromMinute, Hours == null ? Always : Hours.ToMinute, UtcOffsetMinutes };

    /// <summary>Takes the settings from <see cref="ToNumbers"/>; numbers that are no settings change nothing.</summary>
    public void TakeNumbers(int[] numbers)
    {
        OpeningHours hours = null;
        bool isAlways = numbers[1] == Always && numbers[2] == Always;
        if ((!isAlways && !OpeningHours.TryFrom(numbers[1], numbers[2], out hours)) || !OpeningHours.IsOffset(numbers[3]))
        {
            return;
        }

        IsCooking = numbers[0] == 1;
        Hours = hours;
        UtcOffsetMinutes = numbers[3];
    }
}
