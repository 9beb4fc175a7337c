namespace Simulator.Web;

/// <summary>What a stall's detector is doing, as the viewer is told.</summary>
public enum StallState
{
    /// <summary>No birth message accepted yet.</summary>
    Starting,

    /// <summary>In service, nothing seen.</summary>
    Normal,

    /// <summary>Pre-alarm.</summary>
    Suspect,

    /// <summary>Latched alarm.</summary>
    Alarm,

    /// <summary>A fault is open.</summary>
    Fault,

    /// <summary>Announced as lost by the control room.</summary>
    Silent,
}

/// <summary>One stall of the street.</summary>
/// <param name="Stall">Stable stall number, such as B-07.</param>
/// <param name="Detector">Detector id.</param>
/// <param name="Row">Row in the market's grid, from 0: the side of the street.</param>
/// <param name="Column">Column in the market's grid, from 0: the place along the street.</param>
/// <param name="Latitude">WGS 84 degrees.</param>
/// <param name="Longitude">WGS 84 degrees.</param>
/// <param name="State">What its detector is doing.</param>
/// <param name="Level">Infrared above ambient, 1 s mean, in ADC counts.</param>
/// <param name="LinkUp">True while the detector's connection to the broker is open.</param>
public sealed record StallView(
    string Stall, string Detector, int Row, int Column, double Latitude, double Longitude, StallState State, int Level, bool LinkUp);

/// <summary>One step on an alarm's way.</summary>
/// <param name="Stage">What happened, such as «local alarm» or «delivered to fire station».</param>
/// <param name="Stall">The stall it is about.</param>
/// <param name="AtSeconds">Virtual seconds since the start of the run.</param>
/// <param name="LatencySeconds">Seconds since the flame was above threshold; null where no flame was.</param>
public sealed record TimelineEntry(string Stage, string Stall, double AtSeconds, double? LatencySeconds);

/// <summary>The whole street at one moment: all that the terminal and the page show.</summary>
/// <param name="Market">Market id.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Broker">The broker in use, such as «in-process» or «mqtt://127.0.0.1:1883».</param>
/// <param name="NowSeconds">Virtual seconds since the start of the run.</param>
/// <param name="Accepted">Messages the control room accepted.</param>
/// <param name="Refused">Messages the control room refused.</param>
/// <param name="Stalls">All stalls, by row and column.</param>
/// <param name="Timeline">The steps so far, oldest first.</param>
/// <param name="Outcome">Null while the scenario runs, then one line that says how it ended.</param>
public sealed record StreetView(
    string Market, long Seed, string Broker, double NowSeconds, long Accepted, long Refused,
    IReadOnlyList<StallView> Stalls, IReadOnlyList<TimelineEntry> Timeline, string? Outcome);
