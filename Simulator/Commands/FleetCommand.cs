using System.CommandLine;
using System.Text.Json;
using Simulator.Fleet;

namespace Simulator.Commands;

/// <summary><c>fleet</c>: a city's detectors at a real broker and a real control room on this machine, and what that costs.</summary>
internal static class FleetCommand
{
    // Files, sockets and pipes that broker, control room and this process need beside the detectors' connections.
    private const int OtherDescriptors = 300;

    private const int DetectorsMost = 1_000_000;
    private const int MarketsMost = 9_999;
    private const int MarketsUsual = 107;
    private const int StartsPerSecond = 20;
    private const int StartSecondsMost = 60; // a heartbeat's interval: longer spreads nothing more evenly
    private const int StartsPerSecondMost = 400;

    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, IncludeFields = true,
    };

    public static Command Create()
    {
        Option<int> detectors = new("--detectors") { Description = "how many detectors", DefaultValueFactory = _ => 10_982 };
        Option<int?> markets = new("--markets") { Description = $"how many markets they stand in; {MarketsUsual} at most without it" };
        Option<int?> connections = new("--connections") { Description = "how many have a connection of their own; all, where the limit of open files allows" };
        Option<int> seconds = new("--seconds") { Description = "of quiet traffic before the storm", DefaultValueFactory = _ => 60 };
        Option<int> alarms = new("--alarms") { Description = "alarms of the storm, within 10 s; 0 for none", DefaultValueFactory = _ => 500 };
        Option<int> overload = new("--overload") { Description = "seconds of overload after the storm; 0 for none", DefaultValueFactory = _ => 30 };
        Option<int> seed = new("--seed") { Description = "decides who is when in fault or in alarm", DefaultValueFactory = _ => 1 };
        Option<string> report = new("--report") { Description = "file for the figures (JSON)", HelpName = "FILE" };
        Command command = new("fleet", "Drives a city's detectors through a real broker (Mosquitto) into a real control room and measures it.")
        {
            detectors, markets, connections, seconds, alarms, overload, seed, report,
        };
        command.SetAction((parsed, cancellation) =>
        {
            int count = Within(parsed.GetValue(detectors), 1, DetectorsMost, "--detectors");
            int allowed = ConnectionsAllowed();
            int? asked = parsed.GetValue(connections);
            if (asked > allowed)
            {
                throw new EndException(ExitCode.BadInput, $"--connections: {allowed} at most, for a process may open {allowed + OtherDescriptors} files here (ulimit -n), not {asked}");
            }

            FleetPlan plan = new()
            {
                Detectors = count,
                Markets = Within(parsed.GetValue(markets) ?? Math.Min(count, MarketsUsual), 1, Math.Min(count, MarketsMost), "--markets"),
                Connections = Within(asked ?? Math.Min(count, allowed), 1, count, "--connections"),
                StartSeconds = Math.Max(Math.Clamp(count / StartsPerSecond, 1, StartSecondsMost), count / StartsPerSecondMost),
                Seconds = Within(parsed.GetValue(seconds), 1, 86_400, "--seconds"),
                Alarms = Math.Min(Within(parsed.GetValue(alarms), 0, DetectorsMost, "--alarms"), count),
                OverloadSeconds = Within(parsed.GetValue(overload), 0, 3_600, "--overload"),
                Seed = parsed.GetValue(seed),
            };
            FleetReport result;
            try
            {
                result = ScoreProgress.Show("fleet", progress => FleetRun.Run(plan, progress, cancellation));
            }
            catch (OperationCanceledException)
            {
                throw new EndException(ExitCode.CheckFailed, "fleet: interrupted, nothing was shown");
            }

            FleetText.Write(result, Console.Out);
            ScoreCommand.Save(parsed.GetValue(report), "--report", () => JsonSerializer.Serialize(result, s_json));
            return Task.FromResult(result.Broken.Count == 0 ? ExitCode.Done : ExitCode.CheckFailed);
        });
        return command;
    }

    private static int Within(int value, int least, int most, string option) => value >= least && value <= most
        ? value
        : throw new EndException(ExitCode.BadInput, $"{option}: a number from {least} to {most} expected, not {value}");

    // What this process may open, the broker may as well: it inherits the limit.
    private static int ConnectionsAllowed()
    {
        const string limits = "/proc/self/limits";
        const string name = "Max open files";
        if (!File.Exists(limits))
        {
            throw new EndException(ExitCode.PartMissing, "fleet: needs Linux, and Mosquitto on it");
        }

        string soft = File.ReadLines(limits).First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return Math.Max(1, (int.TryParse(soft, out int files) ? files : DetectorsMost) - OtherDescriptors);
    }
}
