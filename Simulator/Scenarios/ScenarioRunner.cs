using System.Globalization;

namespace Simulator.Scenarios;

/// <summary>
/// Plays a scenario on a street. Verbs: <c>fire STALL COUNTS</c> lights a pan of that level, <c>extinguish STALL</c>, <c>reset STALL</c> sends
/// the control room's command, <c>expect told STALL</c> (one alarm accepted, everyone told, receipt back), <c>expect alarms N</c>
/// (accepted in all), <c>end</c>.
/// </summary>
public sealed class ScenarioRunner
{
    private const double CountsMost = 20_000;

    private readonly Street _street;
    private readonly List<string> _failures = [];

    /// <summary>Puts every step on the street's clock.</summary>
    /// <exception cref="EndException">Exit code 2: a step's verb, arguments or stall are not known.</exception>
    public ScenarioRunner(Scenario scenario, Street street)
    {
        _street = street;
        foreach (ScenarioStep step in scenario.Steps)
        {
            street.Time.At((long)(step.Seconds * 1e6), Understand(step));
        }

        EndMicros = (long)(scenario.Steps[^1].Seconds * 1e6);
    }

    /// <summary>When the scenario ends, in virtual microseconds.</summary>
    public long EndMicros { get; }

    /// <summary>Expectations that were not met, a line each; complete when the end was reached.</summary>
    public IReadOnlyList<string> Failures => _failures;

    private Action Understand(ScenarioStep step)
    {
        switch (step.Verb, step.Arguments)
        {
            case ("fire", [string stall, string counts]):
                Stall burning = Find(stall, step);
                double level = Number(counts, step);
                return () => burning.Ignite(level);
            case ("extinguish", [string stall]):
                Stall burnt = Find(stall, step);
                return burnt.World.Extinguish;
            case ("reset", [string stall]):
                Stall alarmed = Find(stall, step);
                return () => Expect(_street.Receiver.SendCommand(alarmed.Detector, "reset"), step, "the command could not be sent");
            case ("expect", ["told", string stall]):
                Stall told = Find(stall, step);
                return () => Expect(_street.IsTold(told), step, "not everyone was told, or the receipt is not back");
            case ("expect", ["alarms", string count]):
                double alarms = Number(count, step);
                return () => Expect(_street.AlarmsAccepted == (int)alarms, step, $"{_street.AlarmsAccepted} alarms were accepted");
            case ("end", []):
                return () => { };
            default:
                throw new EndException(ExitCode.BadInput, $"{step.Place}: «{step.Verb} {string.Join(' ', step.Arguments)}» is not a known step");
        }
    }

    private Stall Find(string name, ScenarioStep step) =>
        _street.Find(name) ?? throw new EndException(ExitCode.BadInput, $"{step.Place}: there is no stall {name}");

    private static double Number(string text, ScenarioStep step) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value <= CountsMost
            ? value
            : throw new EndException(ExitCode.BadInput, $"{step.Place}: {text} is not a number from 0 to {CountsMost}");

    private void Expect(bool met, ScenarioStep step, string otherwise)
    {
        if (!met)
        {
            _failures.Add($"{step.Place}: expected {string.Join(' ', step.Arguments)}: {otherwise}");
        }
    }
}
