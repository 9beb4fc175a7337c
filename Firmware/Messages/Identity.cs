namespace Firmware.Messages;

/// <summary>Who a detector is and where it stands: what every message says of itself.</summary>
public sealed class Identity
{
    /// <summary>Detector id, [a-z0-9-]{1,32}.</summary>
    public string Detector;

    /// <summary>Market id, [a-z0-9-]{1,32}.</summary>
    public string Market;

    /// <summary>Stable stall number, 1 to 32 printable ASCII characters.</summary>
    public string Stall;

    /// <summary>Row in the market's grid.</summary>
    public int Row;

    /// <summary>Column in the market's grid.</summary>
    public int Column;

    /// <summary>Floor, 0 at the street, below zero underground.</summary>
    public int Floor;

    /// <summary>Where the coordinates came from: gnss, survey or none; with none they are not sent.</summary>
    public string PositionSource = "none";

    /// <summary>WGS 84 latitude in 1e-7 degrees.</summary>
    public int LatitudeE7;

    /// <summary>WGS 84 longitude in 1e-7 degrees.</summary>
    public int LongitudeE7;

    /// <summary>Accuracy of the coordinates in metres, 0 when not known.</summary>
    public int AccuracyMetres;
}
