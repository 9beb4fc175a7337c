namespace Simulator.ControlRoom;

/// <summary>A stall's place in the market's own grid.</summary>
/// <param name="Row">Row.</param>
/// <param name="Column">Column.</param>
/// <param name="Floor">Floor; basements are negative.</param>
public readonly record struct GridPosition(int Row, int Column, int Floor);

/// <summary>What a recipient is told about an alarm.</summary>
/// <param name="Market">Market id.</param>
/// <param name="Stall">Stable stall number, the registry's.</param>
/// <param name="Detector">Detector id.</param>
/// <param name="Evt">The detector's id for the event.</param>
/// <param name="Typ">The alarm's own type: alarm or test.</param>
/// <param name="Position">Place in the market's grid, null when the detector sent none.</param>
/// <param name="Latitude">WGS 84 degrees, null when the detector sent none.</param>
/// <param name="Longitude">WGS 84 degrees, null when the detector sent none.</param>
/// <param name="AccuracyMetres">Of latitude and longitude, null when unknown.</param>
/// <param name="IsTest">True for a drill or while commissioning: nobody is to set out.</param>
/// <param name="ReceivedAt">When the control room took it, to the millisecond.</param>
public sealed record AlarmNotice(
    string Market, string Stall, string Detector, string Evt, string Typ, GridPosition? Position,
    double? Latitude, double? Longitude, double? AccuracyMetres, bool IsTest, DateTimeOffset ReceivedAt)
{
    /// <summary>What came of the alarm, where that is told; null for the alarm itself.</summary>
    public AlarmHandling? FollowUp { get; init; }

    /// <summary>What is told: <see cref="Typ"/>, or the follow-up's deed.</summary>
    public string Kind => FollowUp?.Deed ?? Typ;

    /// <summary>When that happened: the same in every repeat.</summary>
    public DateTimeOffset At => FollowUp?.At ?? ReceivedAt;

    /// <summary>Names the alarm.</summary>
    public string AlarmKey => $"{Detector}/{Evt}";

    /// <summary>Idempotency key: the same in every repeat of one notice, never the same for two.</summary>
    public string Key => FollowUp is null ? AlarmKey : $"{AlarmKey}/{Kind}";

    // A bad position never holds up an alarm: what cannot be read is left out.
    internal static AlarmNotice From(EnrolledDetector detector, Claims claims, string evt, DateTimeOffset receivedAt) => new(
        detector.Market,
        detector.Stall,
        detector.Id,
        evt,
        claims.Type ?? "",
        claims.Wholes("pos") is [int row, int column, int floor] ? new GridPosition(row, column, floor) : null,
        claims.Number("lat"),
        claims.Number("lon"),
        claims.Number("acc"),
        claims.Type == MessageType.Test || claims.Flag("test"),
        receivedAt);
}
