namespace Firmware.Sensing;

/// <summary>What the module's comparator says.</summary>
public static class Comparator
{
    /// <summary>No comparator, or no pulse counter, is wired.</summary>
    public const int Unknown = -1;

    /// <summary>The light is below its trimmer's threshold.</summary>
    public const int Dark = 0;

    /// <summary>The light is above its trimmer's threshold.</summary>
    public const int Light = 1;
}
