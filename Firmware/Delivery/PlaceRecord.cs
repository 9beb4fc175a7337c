using Firmware.Messages;
using Firmware.Provisioning;

namespace Firmware.Delivery;

/// <summary>The place that a detector's own receiver found, in a record that outlives a power cut. It holds for the configuration it was found with.</summary>
public sealed class PlaceRecord
{
    // The record's numbers: its order, the configuration's checksum, the place.
    private const int Order = 0;
    private const int Checksum = 1;
    private const int Latitude = 2;
    private const int Longitude = 3;
    private const int Accuracy = 4;
    private const int NumberCount = 5;

    private readonly TwoSlotRecord _record;
    private readonly int _checksum;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="store">Keeps it.</param>
    /// <param name="checksum">The configuration's.</param>
    public PlaceRecord(IStore store, uint checksum)
    {
        _record = new TwoSlotRecord(store, "place", NumberCount);
        _checksum = (int)checksum;
    }

    /// <summary>False when the last write failed: after a restart the place is searched again.</summary>
    public bool IsStored { get; private set; } = true;

    /// <summary>Gives an identity without a place the one that is kept.</summary>
    public void Restore(Identity identity)
    {
        int[] numbers = _record.Read();
        if (identity.PositionSource == "none" && numbers[Order] != 0 && numbers[Checksum] == _checksum)
        {
            identity.LatitudeE7 = numbers[Latitude];
            identity.LongitudeE7 = numbers[Longitude];
            identity.AccuracyMetres = numbers[Accuracy];
            identity.PositionSource = "gnss";
        }
    }

    /// <summary>Keeps an identity's place.</summary>
    public void Keep(Identity identity)
    {
        int[] numbers = _record.Read();
        numbers[Order]++;
        numbers[Checksum] = _checksum;
        numbers[Latitude] = identity.LatitudeE7;
        numbers[Longitude] = identity.LongitudeE7;
        numbers[Accuracy] = identity.AccuracyMetres;
        IsStored = _record.Write(numbers);
    }
}
