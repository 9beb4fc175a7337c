using Firmware;
using Firmware.Alarming;
using Firmware.Provisioning;
using Firmware.Sensing;
using Simulator.Board;

namespace Simulator.World.Scoring;

/// <summary>The firmware's own detector on a drawn signal, sample by sample.</summary>
public sealed class DetectorRun
{
    private readonly SignalDraw _draw;
    private readonly TraceSensor _sensor = new();
    private Sample _sample;

    /// <summary>Puts a detector before a signal.</summary>
    /// <param name="draw">The signal.</param>
    /// <param name="profile">standard or cooking.</param>
    public DetectorRun(SignalDraw draw, string profile)
    {
        _draw = draw;
        Configuration configuration = Configuration.Unprovisioned("score");
        configuration.Profile = profile;
        configuration.IsRising = draw.IsRising;
        Detector = new Detector(configuration, _sensor, new NoIndicator(), new NoWatchdog());
    }

    /// <summary>The detector.</summary>
    public Detector Detector { get; }

    /// <summary>Time of the latest reading.</summary>
    public long NowMicros => _sample.TimeMicros;

    /// <summary>The latest reading as light, 0 to 4095.</summary>
    public int Light => _draw.IsRising ? _sample.Raw : Conditioner.FullScale - _sample.Raw;

    /// <summary>Time between the last two readings.</summary>
    public long SpacingMicros { get; private set; }

    /// <summary>True when the comparator's pulse counter saw light come since the reading before.</summary>
    public bool HasEdges => _sample.Edges > 0;

    /// <summary>True while a burner is taught; a profile that does not learn takes no notice.</summary>
    public bool IsTaught => NowMicros < _draw.TeachingSeconds * 1e6;

    /// <summary>True from suspect or alarm until cleared or restored, as the events say.</summary>
    public bool IsSuspect { get; private set; }

    /// <summary>True from alarm until restored, as the events say.</summary>
    public bool IsAlarm { get; private set; }

    /// <summary>True when the last step gave alarm.</summary>
    public bool HasAlarmed { get; private set; }

    /// <summary>Takes the next reading.</summary>
    public void Step()
    {
        long before = _sample.TimeMicros;
        _draw.Read(ref _sample);
        SpacingMicros = _sample.TimeMicros - before;
        _sensor.Set(in _sample);
        Detector.Flame.IsLearning = IsTaught;
        Detector.SampleStep(_sample.TimeMicros, _sensor.Read());
        HasAlarmed = false;
        DetectorEvent happened = default;
        while (Detector.Events.TryTake(ref happened))
        {
            HasAlarmed |= happened.Kind == EventKind.Alarm;
            IsAlarm = happened.Kind == EventKind.Alarm || (IsAlarm && happened.Kind != EventKind.Restored);
            IsSuspect = happened.Kind is EventKind.Suspect or EventKind.Alarm
                || (IsSuspect && happened.Kind is not (EventKind.SuspectCleared or EventKind.Restored));
        }
    }

    /// <summary>Resets the detector, as its owner would after a false alarm.</summary>
    public void Reset()
    {
        Detector.Reset();
        IsAlarm = false;
        IsSuspect = false;
    }
}
