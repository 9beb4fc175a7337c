using Firmware.Detection;
using Firmware.Sensing;

namespace Simulator.ControlRoom;

/// <summary>A detector's decision, made again from its waveform by the firmware's own code: the same code decides the same, bit for bit.</summary>
internal sealed class RecordedDecision
{
    /// <summary>Length of a window.</summary>
    internal static readonly TimeSpan WindowTime = TimeSpan.FromMilliseconds(LightWindow.Frames * Waveform.FrameMillis);

    private readonly Waveform _waveform;

    private RecordedDecision(Waveform waveform)
    {
        _waveform = waveform;
        StateCopy state = new(waveform.State);
        state.BeginLoad();
        Flame.Move(state);
    }

    /// <summary>The detector, as it stands after the windows that were taken.</summary>
    internal FlameDetector Flame { get; } = new(DetectionProfile.Of("cooking"));

    /// <summary>The window that was taken last.</summary>
    internal LightWindow Window { get; } = new();

    /// <summary>Windows that were taken.</summary>
    internal int Taken { get; private set; }

    /// <summary>Begins with the state before the first window; null for the state of another detector.</summary>
    internal static RecordedDecision? Begin(Waveform waveform) => waveform.State.Length == FlameDetector.StateCount ? new RecordedDecision(waveform) : null;

    /// <summary>
    /// How long before the end of its waveform a detector first had light above ambient by its own limit, in steps of <see cref="WindowTime"/>; the whole
    /// waveform's length when it was so from its begin, and perhaps before. Null when the waveform does not end with an alarm.
    /// </summary>
    internal static (TimeSpan Before, bool IsWhole)? OverThreshold(Waveform waveform)
    {
        try
        {
            RecordedDecision? decision = Begin(waveform);
            DetectionChange last = DetectionChange.None;
            int? first = null;
            while (decision is not null && decision.TryTake(out DetectionChange change))
            {
                last = change;
                first ??= decision.Flame.RiseCounts >= decision.Flame.RiseMinCounts ? decision.Taken - 1 : null;
            }

            return last == DetectionChange.Alarm && first is { } bright ? ((decision!.Taken - bright) * WindowTime, bright == 0) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Takes the next window; false when there is none left.</summary>
    /// <exception cref="InvalidDataException">Numbers that no detector has.</exception>
    internal bool TryTake(out DetectionChange change)
    {
        change = DetectionChange.None;
        if (Taken * Waveform.WindowNumbers == _waveform.Windows.Length)
        {
            return false;
        }

        try
        {
            DecisionRecorder.Read(_waveform.Windows, Taken++, Window, Flame);
            change = Flame.Add(Window);
            return true;
        }
        catch (Exception e) when (e is IndexOutOfRangeException or DivideByZeroException)
        {
            throw new InvalidDataException("numbers that no detector has", e);
        }
    }
}
