namespace Simulator.ControlRoom;

/// <summary>What came of a night's drill in one market.</summary>
/// <param name="Market">Market id.</param>
/// <param name="Day">The day on whose morning it ended, or will.</param>
/// <param name="Detectors">Detectors in service when it began, but those that left since.</param>
/// <param name="Passed">Of these, those whose test came through to everybody.</param>
/// <param name="Open">Of these, those that have their turn before them, or are waited for.</param>
public sealed record MarketDrill(string Market, DateOnly Day, int Detectors, int Passed, int Open)
{
    /// <summary>Over, and nothing was missing.</summary>
    public bool IsPassed => Passed == Detectors;
}
