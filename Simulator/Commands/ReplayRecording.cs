using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Firmware.Detection;
using Firmware.Sensing;
using Simulator.ControlRoom;
using Simulator.World.Scoring;

namespace Simulator.Commands;

/// <summary>
/// Decides again what a detector decided, from the <c>waveform</c> message that came with its alarm: the signed message, its payload, or a case
/// that was kept of it. The detector's code is the firmware's; the same code decides the same, bit for bit.
/// </summary>
internal sealed class ReplayRecording
{
    private const long MicrosPerFrame = 1_000L * Waveform.FrameMillis;
    private const int BytesMax = 64 * 1024;

    // Neither who nor where: a case may go into a repository.
    private static readonly string[] s_kept = ["layout", "windows", "light", "state", "level", "flicker"];

    private readonly string _path;
    private readonly Claims _claims;
    private readonly Waveform _waveform;

    private ReplayRecording(string path, Claims claims, Waveform waveform)
    {
        _path = path;
        _claims = claims;
        _waveform = waveform;
    }

    /// <summary>Reads a recording.</summary>
    /// <returns>Null when the file does not begin like one: a trace, perhaps.</returns>
    /// <exception cref="EndException">Bad input: names the file and the reason.</exception>
    public static ReplayRecording? TryLoad(string path)
    {
        string? text = ReadStart(path);
        return text is null ? null : Read(path, text);
    }

    /// <summary>Reads the recording of an alarm from a control room's journal.</summary>
    /// <param name="journal">The journal's file.</param>
    /// <param name="alarm">DETECTOR/EVT, as notices name it.</param>
    /// <exception cref="EndException">Bad input: no such journal or no waveform of that alarm in it.</exception>
    public static ReplayRecording FromJournal(string journal, string alarm)
    {
        if (!File.Exists(journal))
        {
            throw new EndException(ExitCode.BadInput, $"--journal {journal}: no such file");
        }

        using EventJournal kept = EventJournal.Attach(journal);
        JournalledEvent? message = kept.Events().FirstOrDefault(taken => taken.Typ == MessageType.Waveform && $"{taken.Detector}/{taken.Evt}" == alarm);
        return message is null
            ? throw new EndException(ExitCode.BadInput, $"{alarm}: the journal has no waveform of it")
            : Read(alarm, message.Jws);
    }

    /// <summary>Decides again and prints it as <c>replay</c> prints a trace, times in microseconds from the recording's start.</summary>
    /// <param name="output">Takes JSON lines.</param>
    /// <param name="plot">Where the light and the detector's inner signals go, or null.</param>
    public void Run(TextWriter output, Recorder? plot)
    {
        RecordedDecision decision = RecordedDecision.Begin(_waveform)
            ?? throw new EndException(ExitCode.BadInput, $"{_path}: the state of another detector: {_waveform.State.Length} numbers instead of {FlameDetector.StateCount}");
        FlameDetector flame = decision.Flame;
        DetectionChange last = DetectionChange.None;
        int alarms = 0;
        while (TryTake(decision, ref last))
        {
            long end = decision.Taken * LightWindow.Frames * MicrosPerFrame;
            for (int frame = 0; plot is not null && frame < LightWindow.Frames; frame++)
            {
                plot.Add(end - ((LightWindow.Frames - 1 - frame) * MicrosPerFrame), decision.Window.Levels[frame] / Conditioner.LevelScale, flame, flame.IsSuspect, flame.IsAlarm);
            }

            if (last != DetectionChange.None)
            {
                alarms += last == DetectionChange.Alarm ? 1 : 0;
                output.WriteLine(JsonSerializer.Serialize(new { time_us = end, @event = NameOf(last), level = flame.RiseCounts, flicker = flame.FlickerCounts }));
            }
        }

        bool repeats = last == DetectionChange.Alarm && flame.RiseCounts == _claims.Whole("level") && flame.FlickerCounts == _claims.Whole("flicker");
        output.WriteLine(JsonSerializer.Serialize(new { @event = "end", samples = decision.Taken * LightWindow.Frames, alarms, faults = 0, evidence = flame.Evidence, repeats }));
    }

    // What the last window changed stays when there is none left.
    private bool TryTake(RecordedDecision decision, ref DetectionChange last)
    {
        try
        {
            if (!decision.TryTake(out DetectionChange change))
            {
                return false;
            }

            last = change;
            return true;
        }
        catch (InvalidDataException e)
        {
            throw new EndException(ExitCode.BadInput, $"{_path}: {e.Message}");
        }
    }

    /// <summary>The recording without who and where, as a case for the tests: <c>expect</c> is <c>none</c>, for a false alarm.</summary>
    public string ToCase()
    {
        JsonObject kept = new() { ["expect"] = "none" };
        using JsonDocument payload = JsonDocument.Parse(_claims.Json);
        foreach (string name in s_kept.Where(name => payload.RootElement.TryGetProperty(name, out _)))
        {
            kept[name] = JsonNode.Parse(payload.RootElement.GetProperty(name).GetRawText());
        }

        return kept.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    private static string NameOf(DetectionChange change) => change switch
    {
        DetectionChange.Suspect => "suspect",
        DetectionChange.SuspectCleared => "suspect-cleared",
        DetectionChange.Alarm => "alarm",
        _ => "restored",
    };

    private static string? ReadStart(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            int first = file.ReadByte();
            if (first is not ('{' or 'e'))
            {
                return null;
            }

            if (file.Length > BytesMax)
            {
                throw new EndException(ExitCode.BadInput, $"{path}: longer than any recording");
            }

            file.Position = 0;
            using StreamReader reader = new(file, Encoding.ASCII);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever reads traces says so.
            return null;
        }
    }

    private static ReplayRecording Read(string path, string text)
    {
        byte[]? json = text[0] == '{' ? Encoding.ASCII.GetBytes(text) : text.Trim().Split('.') is [_, string payload, _] ? Jws.Decode(Encoding.ASCII.GetBytes(payload)) : null;
        return json is not null && Claims.Read("", json) is { } claims && Waveform.Read(claims) is { } waveform
            ? new ReplayRecording(path, claims, waveform)
            : throw new EndException(ExitCode.BadInput, $"{path}: neither a waveform message of layout {Waveform.Layout} nor a case kept of one");
    }
}
