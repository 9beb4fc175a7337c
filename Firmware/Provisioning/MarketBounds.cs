namespace Firmware.Provisioning;

/// <summary>The market's box on the earth, in 1e-7 degrees WGS 84, edges included.</summary>
public sealed class MarketBounds
{
    /// <summary>Southern edge.</summary>
    public int SouthE7;

    /// <summary>Western edge.</summary>
    public int WestE7;

    /// <summary>Northern edge.</summary>
    public int NorthE7;

    /// <summary>Eastern edge.</summary>
    public int EastE7;

    /// <summary>True for a place inside.</summary>
    public bool Contains(int latitudeE7, int longitudeE7) =>
        latitudeE7 >= SouthE7 && latitudeE7 <= NorthE7 && longitudeE7 >= WestE7 && longitudeE7 <= EastE7;
}
