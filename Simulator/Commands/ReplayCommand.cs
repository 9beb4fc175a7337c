using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Firmware;
using Firmware.Alarming;
using Firmware.Delivery;
using Firmware.Detection;
using Firmware.Provisioning;
using Firmware.Sensing;
using Simulator.Board;
using Simulator.World;

namespace Simulator.Commands;

/// <summary><c>replay TRACE.csv</c>: the firmware's sampling and detection over a trace, in the trace's own time (contracts, section 2).</summary>
internal static class ReplayCommand
{
    private const double MicrosPerSecond = 1e6;

    public static Command Create()
    {
        Argument<string> trace = new("TRACE.csv") { Description = "the sensor trace; or a waveform message, a case kept of one, or with --journal an alarm's DETECTOR/EVT" };
        Option<string> profile = new("--profile") { Description = "standard or cooking" };
        profile.AcceptOnlyFromAmong("standard", "cooking");
        Option<string> config = new("--config") { Description = "a detector's configuration file" };
        Option<string> wiring = new("--wiring") { Description = "falling (the stock module) or rising" };
        wiring.AcceptOnlyFromAmong("falling", "rising");
        Option<(double From, double To)?> learn = new("--learn")
        {
            Description = "FROM:TO, the seconds of the trace in which the burner is taught",
            CustomParser = ParseSpan,
        };
        Option<bool> closed = new("--closed") { Description = "outside opening hours: what was learned does not count" };
        Option<string> plot = new("--plot") { Description = "file for a page with the trace and the detector's inner signals" };

        Option<string> journal = new("--journal") { Description = "a control room's journal, to decide one of its alarms again" };
        Option<string> keep = new("--keep") { Description = "file for the alarm as a case of the tests, for which no alarm is expected" };

        Command command = new("replay", "Runs the detector over a recorded trace and prints what it reports, as JSON lines.")
        {
            trace, profile, config, wiring, learn, closed, plot, journal, keep,
        };
        command.SetAction(parsed =>
        {
            Configuration configuration = Configure(parsed.GetValue(config), parsed.GetValue(profile), parsed.GetValue(wiring));
            (double From, double To)? span = parsed.GetValue(learn);
            if (span != null && !DetectionProfile.Of(configuration.Profile).Learns)
            {
                throw new EndException(ExitCode.BadInput, "--learn: only the cooking profile learns a burner");
            }

            string path = parsed.GetRequiredValue(trace);
            string? page = parsed.GetValue(plot);
            string? kept = parsed.GetValue(keep);
            ReplayRecording? recording = parsed.GetValue(journal) is { } file ? ReplayRecording.FromJournal(file, path) : ReplayRecording.TryLoad(path);
            if (recording != null)
            {
                DecideAgain(recording, path, page, kept);
                return ExitCode.Done;
            }

            if (kept != null)
            {
                throw new EndException(ExitCode.BadInput, "--keep: only an alarm's recording can be kept, and this is a trace");
            }

            ReplayPlot? drawn = page == null ? null : new ReplayPlot(path, configuration.IsRising);

            // A page that cannot be written is bad input, and bad input never comes to an end line.
            ScoreCommand.Save(page, "--plot", () => "");
            Replay(path, configuration, span, parsed.GetValue(closed), Console.Out, drawn);
            ScoreCommand.Save(page, "--plot", () => drawn!.Write());
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>Replays a trace and writes its events.</summary>
    public static void Replay(
        string path,
        Configuration configuration,
        (double From, double To)? learn,
        bool closed,
        TextWriter output,
        ReplayPlot? plot = null)
    {
        TraceSensor sensor = new();
        Detector detector = new(configuration, sensor, new NoIndicator(), new NoWatchdog());
        detector.Flame.IsClosed = closed;
        long origin = 0;
        int samples = 0;
        int alarms = 0;
        int faults = 0;
        DetectorEvent happened = default;
        foreach (Sample sample in TraceReader.Read(path))
        {
            origin = samples++ == 0 ? sample.TimeMicros : origin;
            long now = sample.TimeMicros - origin;
            if (learn is { } span)
            {
                bool teaches = now >= span.From * MicrosPerSecond && now < span.To * MicrosPerSecond;
                detector.Flame.LearnedCounts = teaches && !detector.Flame.IsLearning ? 0 : detector.Flame.LearnedCounts;
                detector.Flame.IsLearning = teaches;
            }

            sensor.Set(in sample);
            detector.SampleStep(now, sensor.Read());
            while (detector.Events.TryTake(ref happened))
            {
                alarms += happened.Kind == EventKind.Alarm ? 1 : 0;
                faults += happened.Kind == EventKind.Fault ? 1 : 0;
                output.WriteLine(Line(happened, origin));
                plot?.Mark(happened);
            }

            plot?.Add(now, sample.Raw, detector.Flame);
        }

        output.WriteLine(JsonSerializer.Serialize(new { @event = "end", samples, alarms, faults, learned = detector.Flame.LearnedCounts }));
    }

    // A recording has its own profile, burner and hours.
    private static void DecideAgain(ReplayRecording recording, string name, string? page, string? kept)
    {
        ReplayPlot? drawn = page == null ? null : new ReplayPlot(name, isRising: true);
        ScoreCommand.Save(page, "--plot", () => "");
        ScoreCommand.Save(kept, "--keep", recording.ToCase);
        recording.Run(Console.Out, drawn?.Signals);
        ScoreCommand.Save(page, "--plot", () => drawn!.Write());
    }

    private static string Line(DetectorEvent happened, long origin)
    {
        long time_us = happened.TimeMicros + origin;
        string name = Topics.TypeOf(happened.Kind);
        return happened.Kind is EventKind.Fault or EventKind.FaultCleared
            ? JsonSerializer.Serialize(new { time_us, @event = name, code = happened.FaultName })
            : JsonSerializer.Serialize(new { time_us, @event = name, level = happened.LevelCounts, flicker = happened.FlickerCounts });
    }

    private static Configuration Configure(string? file, string? profile, string? wiring)
    {
        // Without a key it can send nothing: it is the detector as it senses and alarms locally.
        Configuration configuration = file == null ? Configuration.Unprovisioned("replay") : ReadConfiguration(file);
        configuration.Profile = profile ?? configuration.Profile;
        configuration.IsRising = wiring == null ? configuration.IsRising : wiring == "rising";
        return configuration;
    }

    private static Configuration ReadConfiguration(string file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EndException(ExitCode.BadInput, $"--config {file}: {(e is FileNotFoundException ? "no such file" : e.Message)}");
        }

        Configuration configuration = ConfigurationFile.Parse(bytes);
        return configuration.Problem == null
            ? configuration
            : throw new EndException(ExitCode.BadInput, file + configuration.Problem[ConfigurationFile.Name.Length..]);
    }

    private static (double From, double To)? ParseSpan(ArgumentResult result)
    {
        string[] parts = result.Tokens[0].Value.Split(':');
        if (parts.Length == 2
            && double.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double from)
            && double.TryParse(parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double to)
            && from < to
            && double.IsFinite(to))
        {
            return (from, to);
        }

        result.AddError("--learn: FROM:TO expected, two seconds of the trace, the first before the second");
        return null;
    }
}
