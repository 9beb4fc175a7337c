using Simulator.ControlRoom;

namespace Simulator.Web.Room;

/// <summary>One market in the overview: what is there, and what of it can be relied on.</summary>
/// <param name="Id">Market id.</param>
/// <param name="Name">What people call it; the id where no plan says.</param>
/// <param name="Planned">Stalls of its plan; null without a plan.</param>
/// <param name="Installed">Detectors in service by the registry.</param>
/// <param name="Live">Of these, heard within the time of supervision and without a fault.</param>
/// <param name="Degraded">Of these, heard, but with a fault open or in safe mode.</param>
/// <param name="Silent">Of these, announced as lost, or never heard since the control room started.</param>
/// <param name="InAlarm">Of these, in alarm now.</param>
/// <param name="Untold">Of these, at a stall for which one of the parties has nobody to tell.</param>
/// <param name="Drill">The last drill, or the one under way; null when none is known.</param>
/// <param name="DrillPassedOn">The last day whose drill every detector passed, of the last <see cref="RoomWatch.DrillDays"/>.</param>
public sealed record MarketView(
    string Id, string Name, int? Planned, int Installed, int Live, int Degraded, int Silent, int InAlarm, int Untold, MarketDrill? Drill, DateOnly? DrillPassedOn);

/// <summary>One detector.</summary>
/// <param name="Stall">Stable stall number.</param>
/// <param name="Detector">Detector id.</param>
/// <param name="Market">Market id.</param>
/// <param name="State">alarm, suspect, fault, silent, starting or normal, the gravest.</param>
/// <param name="Faults">Codes of what is wrong with it.</param>
/// <param name="LastHeard">When it was last heard; null when not since the control room started.</param>
/// <param name="Untold">Roles of the parties that have nobody to tell for this stall.</param>
public sealed record StallState(
    string Stall, string Detector, string Market, string State, IReadOnlyList<string> Faults, DateTimeOffset? LastHeard, IReadOnlyList<string> Untold);

/// <summary>An alarm, or a test of one.</summary>
/// <param name="Detector">Detector id.</param>
/// <param name="Evt">The detector's id for the event.</param>
/// <param name="Market">Market id.</param>
/// <param name="Stall">Stable stall number.</param>
/// <param name="IsTest">Nobody is to set out.</param>
/// <param name="ReceivedAt">When the control room took it.</param>
/// <param name="IsBurning">The detector has not said yet that the flame is gone or that it was reset.</param>
/// <param name="AcknowledgedBy">The operator who acknowledged it first; null while nobody has.</param>
/// <param name="Told">Recipients that were told.</param>
/// <param name="Recipients">Recipients that are to be told.</param>
/// <param name="Answered">Recipients whose receipt came.</param>
/// <param name="Actions">Things that operators did about it.</param>
/// <param name="HasSignal">Its waveform arrived since the control room started.</param>
public sealed record AlarmView(
    string Detector, string Evt, string Market, string Stall, bool IsTest, DateTimeOffset ReceivedAt, bool IsBurning, string? AcknowledgedBy, int Told, int Recipients, int Answered,
    int Actions, bool HasSignal)
{
    /// <summary>To be shown as an alarm: it burns, or nobody has acknowledged it. A test never is.</summary>
    public bool IsLive => !IsTest && (IsBurning || AcknowledgedBy is null);

    /// <summary>To be heard: live, and not acknowledged.</summary>
    public bool Sounds => !IsTest && AcknowledgedBy is null;
}

/// <summary>All that the pages show, at one moment; immutable, for any thread. A list that did not change is the same object as before.</summary>
/// <param name="At">When, by the control room's clock.</param>
/// <param name="IsConnected">The broker can be reached: without it no alarm arrives.</param>
/// <param name="Markets">By id.</param>
/// <param name="Alarms">Live ones, the newest first.</param>
/// <param name="Past">The newest alarms that are over, the newest first.</param>
/// <param name="Tests">The newest tests, the newest first.</param>
/// <param name="Stalls">Every detector in service, by market and stall.</param>
public sealed record RoomView(
    DateTimeOffset At, bool IsConnected, IReadOnlyList<MarketView> Markets, IReadOnlyList<AlarmView> Alarms, IReadOnlyList<AlarmView> Past,
    IReadOnlyList<AlarmView> Tests, IReadOnlyList<StallState> Stalls);

/// <summary>One step of an alarm's story.</summary>
/// <param name="At">When, by the control room's clock.</param>
/// <param name="What">A message's type, <c>told</c>, <c>untold</c>, <c>answered</c>, or what an operator did.</param>
/// <param name="Who">Recipient or operator, a fault's code; empty for a message.</param>
public sealed record AlarmStep(DateTimeOffset? At, string What, string Who);

/// <summary>What only an alarm's own page shows.</summary>
/// <param name="Alarm">The alarm.</param>
/// <param name="Latitude">As the detector says, WGS 84 degrees; null when it says nothing.</param>
/// <param name="Longitude">As the detector says, WGS 84 degrees.</param>
/// <param name="AlsoInAlarm">Numbers of the market's other stalls in alarm.</param>
/// <param name="Steps">Its story, oldest first.</param>
/// <param name="Signal">The light before it; null where none arrived.</param>
/// <param name="Receipt">How long each part of its way took.</param>
public sealed record AlarmStory(
    AlarmView Alarm, double? Latitude, double? Longitude, IReadOnlyList<string> AlsoInAlarm, IReadOnlyList<AlarmStep> Steps, Waveform? Signal, LatencyReceipt? Receipt);
