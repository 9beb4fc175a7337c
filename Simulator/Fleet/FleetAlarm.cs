using System.Diagnostics;

namespace Simulator.Fleet;

/// <summary>One alarm of the storm on its way.</summary>
/// <param name="Detector">Whose.</param>
/// <param name="Evt">Its id.</param>
internal sealed record FleetAlarm(string Detector, string Evt)
{
    private long _publishedAt;
    private long _receiptedAt;

    /// <summary>Time stamp of its first publish; 0 before.</summary>
    internal long PublishedAt
    {
        get => Volatile.Read(ref _publishedAt);
        set => Volatile.Write(ref _publishedAt, value);
    }

    /// <summary>The time of its first publish.</summary>
    internal DateTimeOffset PublishedTime { get; set; }

    /// <summary>Time stamp of the receipt's arrival at the detector; 0 before.</summary>
    internal long ReceiptedAt
    {
        get => Volatile.Read(ref _receiptedAt);
        set => Volatile.Write(ref _receiptedAt, value);
    }

    /// <summary>From the first publish until the receipt.</summary>
    internal TimeSpan RoundTrip => Stopwatch.GetElapsedTime(PublishedAt, ReceiptedAt);
}
