using Firmware.Alarming;
using Firmware.Provisioning;

namespace Firmware.Tests;

/// <summary>A whole detector without uplink over a stall's light, one sample every 10 ms; takes its events and counts them.</summary>
internal sealed class StallRun
{
    /// <summary>Counts of light before anything burns.</summary>
    public const int Ambient = 400;

    private const int StepMicros = 10_000;

    public readonly FakeSensor Sensor = new();
    public readonly FakeIndicator Indicator = new();
    public readonly FakeWatchdog Watchdog = new();
    public readonly Detector Detector;
    public long NowMicros;

    /// <summary>When the relay was first seen on.</summary>
    public long RelayOnMicros;
    public int LastFault = -1;
    public int AlarmLevelCounts;
    public int AlarmFlickerCounts;

    private readonly FlickeringLight _light = new(11);
    private readonly int[] _counts = new int[(int)EventKind.SuspectCleared + 1];
    private readonly long[] _lastMicros = new long[(int)EventKind.SuspectCleared + 1];
    private int _lastNumber;
    private int _standing;

    public StallRun(Configuration configuration)
    {
        Detector = new Detector(configuration, Sensor, Indicator, Watchdog);

        // The first reading opens a frame: from here on frames end at multiples of 50 ms.
        Sensor.Light = Ambient;
        Detector.SampleStep(NowMicros, Sensor.Read());
    }

    public int Count(EventKind kind) => _counts[(int)kind];

    /// <summary>When the latest event of that kind happened.</summary>
    public long LastMicros(EventKind kind) => _lastMicros[(int)kind];

    public void Quiet(int micros) => Shine(Ambient, micros);

    /// <summary>The dark rail.</summary>
    public void Dark(int micros)
    {
        Sensor.Noise = 0;
        Shine(0, micros);
        Sensor.Noise = 1;
    }

    /// <summary>The bright rail.</summary>
    public void Bright(int micros) => Shine(4095, micros);

    /// <summary>Days of 24 hours, half at ambient light and half that much brighter, seen for 0.1 s every six minutes.</summary>
    public void Days(int days, int counts)
    {
        for (int i = 0; i < days * 240; i++)
        {
            Shine(Ambient + (i % 240 < 120 ? 0 : counts), 100_000);
            NowMicros += (Limits.DriftHourMicros / 10) - 100_000;
        }
    }

    /// <summary>1 while that fault stands, else 0.</summary>
    public int Standing(FaultCode code) => _standing >> (int)code & 1;

    /// <summary>A flame of that mean above ambient; its light changes every 50 ms.</summary>
    public void Burn(int counts, int micros)
    {
        for (int i = 0; i < micros; i += StepMicros)
        {
            Shine(Ambient + _light.Next(counts), StepMicros);
        }
    }

    /// <summary>A lamp on mains, read at uneven times.</summary>
    public void Ripple(int meanCounts, int sizeCounts, int hertz, int leastMicros, int mostMicros, int micros)
    {
        Lcg random = new(13);
        long end = NowMicros + micros;
        while (NowMicros < end)
        {
            NowMicros += leastMicros + random.Next(mostMicros - leastMicros + 1);
            Sensor.Light = Ambient + meanCounts + (sizeCounts * Sine.At(NowMicros, 1_000_000 / hertz) / Sine.One);
            Detector.SampleStep(NowMicros, Sensor.Read());
            TakeEvents();
        }
    }

    /// <summary>No code runs for that long.</summary>
    public void Gap(int micros) => NowMicros += micros;

    private void Shine(int counts, int micros)
    {
        Sensor.Light = counts;
        for (int i = 0; i < micros; i += StepMicros)
        {
            NowMicros += StepMicros;
            Detector.SampleStep(NowMicros, Sensor.Read());
            RelayOnMicros = Indicator.Relay && RelayOnMicros == 0 ? NowMicros : RelayOnMicros;
            TakeEvents();
        }
    }

    private void TakeEvents()
    {
        DetectorEvent taken = default;
        while (Detector.Events.TryTake(ref taken))
        {
            Assert.AreEqual(++_lastNumber, taken.Number, "events are numbered without a hole");
            _counts[(int)taken.Kind]++;
            _lastMicros[(int)taken.Kind] = taken.TimeMicros;
            if (taken.Kind == EventKind.Fault || taken.Kind == EventKind.FaultCleared)
            {
                LastFault = (int)taken.Fault;
                _standing ^= 1 << LastFault;
            }

            if (taken.Kind == EventKind.Alarm)
            {
                AlarmLevelCounts = taken.LevelCounts;
                AlarmFlickerCounts = taken.FlickerCounts;
            }
        }
    }
}
