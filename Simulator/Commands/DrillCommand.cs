using System.CommandLine;
using System.Globalization;
using Simulator.ControlRoom;

namespace Simulator.Commands;

/// <summary>The verb <c>drill</c>: what came of a night's drill, market by market.</summary>
internal static class DrillCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> journal = new("--journal") { Description = "The control room's journal; it may be running", HelpName = "FILE", DefaultValueFactory = _ => "journal.db" };
        Option<string?> market = new("--market") { Description = "Of this market only", HelpName = "ID" };
        Option<string?> day = new("--day") { Description = "On whose morning the drill ended; today without it", HelpName = "YYYY-MM-DD" };
        Option<string> offset = new("--utc-offset") { Description = "Local time minus UTC", HelpName = "+HH:MM", DefaultValueFactory = _ => DrillWindow.DefaultOffset };
        Option<string> format = new("--format") { Description = "text, csv or json", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "csv", "json");
        Command command = new("drill", "Report the daily drill of each market; exit code 1 when a detector did not pass, or there was no drill") { journal, market, day, offset, format };
        command.SetAction(parsed =>
        {
            TimeSpan utcOffset = DrillWindow.ParseOffset(parsed.GetRequiredValue(offset));
            DateOnly asked = Day(parsed.GetValue(day), utcOffset);
            using EventJournal kept = EventJournal.Attach(parsed.GetRequiredValue(journal));
            DrillReport report = new(asked, utcOffset, kept.Drills(asked, parsed.GetValue(market)));
            if (report.Results.Count == 0)
            {
                throw new EndException(ExitCode.CheckFailed, $"no drill of {asked:yyyy-MM-dd} in the journal" + (parsed.GetValue(market) is { } named ? $", market {named}" : ""));
            }

            Console.Out.Write(parsed.GetValue(format) switch { "json" => report.ToJson(), "csv" => report.ToCsv(), _ => report.ToText() });
            return report.IsPassed ? ExitCode.Done : ExitCode.CheckFailed;
        });
        return command;
    }

    private static DateOnly Day(string? text, TimeSpan utcOffset)
    {
        if (text is null)
        {
            return DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(utcOffset).DateTime);
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
            ? day
            : throw new EndException(ExitCode.BadInput, $"--day {text}: not YYYY-MM-DD");
    }
}
