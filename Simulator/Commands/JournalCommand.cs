using System.CommandLine;
using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simulator.ControlRoom;

namespace Simulator.Commands;

/// <summary>The verb <c>journal</c>: what a control room stores, exported and erased (docs/privacy.md).</summary>
internal static class JournalCommand
{
    // Read by people, not by browsers.
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> detector = new("DETECTOR") { Description = "Its id" };
        Option<string> journal = new("--journal") { Description = "The control room's journal; it may be in use", HelpName = "FILE", Required = true };
        Option<string> registry = new("--registry") { Description = "The detectors: one in service is not erased", HelpName = "FILE", Required = true };
        Command export = new("export", "Print all that is stored of one detector as JSON") { detector, journal };
        export.SetAction(parsed => With(parsed.GetRequiredValue(journal), kept => Export(kept, parsed.GetRequiredValue(detector))));
        Command latency = new("latency", "Print each alarm's latency receipt, a line of JSON each, oldest first") { journal };
        latency.SetAction(parsed => With(parsed.GetRequiredValue(journal), PrintLatency));
        Command erase = new("erase", "Erase what is stored of a detector that is out of service and of which nobody is still to be told") { detector, journal, registry };
        erase.SetAction(parsed => With(parsed.GetRequiredValue(journal), kept => Erase(kept, RegistryFile.Open(parsed.GetRequiredValue(registry)), parsed.GetRequiredValue(detector))));
        return new Command("journal", "Export or erase what a control room stores") { export, latency, erase };
    }

    private static int Export(EventJournal journal, string detector)
    {
        JsonObject stored = JournalExport.Of(journal, detector) ?? throw Nothing(detector);
        Console.Out.WriteLine(stored.ToJsonString(s_plain));
        return ExitCode.Done;
    }

    private static int PrintLatency(EventJournal journal)
    {
        foreach (JournalledEvent alarm in journal.Events().Where(kept => kept.Typ is MessageType.Alarm or MessageType.Test))
        {
            Console.Out.WriteLine(JournalExport.Latency(journal.LatencyOf(alarm.Detector, alarm.Evt)!).ToJsonString(s_plain));
        }

        return ExitCode.Done;
    }

    private static int Erase(EventJournal journal, DetectorRegistry registry, string detector)
    {
        // One that the registry does not know may be in service by another.
        if (registry.Find(detector) is not { Retirement: not null })
        {
            throw new EndException(ExitCode.BadInput, $"detector {detector} is {(registry.Find(detector) is null ? "not in the registry" : "in service: retire it first")}");
        }

        if (JournalExport.Of(journal, detector) is null)
        {
            throw Nothing(detector);
        }

        // A test that nobody took in time is told of no more.
        if (journal.TellingsOf(detector).FirstOrDefault(telling => telling.Receipt.ToldAt is null && telling.Kind != MessageType.Test) is { Receipt: { } untold } telling)
        {
            throw new EndException(ExitCode.BadInput, $"detector {detector}: {untold.Recipient} is still to be told of {telling.Evt}");
        }

        Console.Out.WriteLine(FormattableString.Invariant($"{journal.Erase(detector)} events of {detector} erased"));
        return ExitCode.Done;
    }

    private static EndException Nothing(string detector) => new(ExitCode.BadInput, $"detector {detector}: nothing is stored of it");

    private static int With(string path, Func<EventJournal, int> use)
    {
        using EventJournal journal = EventJournal.Attach(path);
        try
        {
            return use(journal);
        }
        catch (DbException exception)
        {
            throw new EndException(ExitCode.BadInput, $"journal {path}: {exception.Message}");
        }
    }
}
