using BenchmarkDotNet.Attributes;
using Firmware.Alarming;
using Firmware.Provisioning;
using Firmware.Sensing;
using Firmware.Supervision;
using Simulator.World;

namespace Firmware.Benchmarks;

/// <summary>The firmware's sampling path over prepared traces of the simulated world: time and managed memory a sample, on one core.</summary>
[MemoryDiagnoser]
public class SampleStepBenchmarks
{
    /// <summary>Samples a run: about an hour at the board's rate.</summary>
    private const int Samples = 360_000;

    private const int Seed = 1;

    private readonly Trace _trace = new();
    private Detector _detector = null!;
    private long _originMicros;
    private DetectorEvent _taken;

    /// <summary>What the sensor sees: the quietest class, a flame, a nuisance.</summary>
    [Params("quiet", "flame", "nuisance")]
    public string Light { get; set; } = "";

    /// <summary>Draws the trace, and runs it once so that everything that can happen has happened.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        SignalDraw draw = Draw(Light);
        for (int i = 0; i < Samples; i++)
        {
            draw.Read(ref _trace.Samples[i]);
        }

        Configuration configuration = Configuration.Unprovisioned("benchmark");
        configuration.IsRising = draw.IsRising;
        _detector = new Detector(configuration, _trace, new NoLamp(), new NoDog());
        Run();
    }

    /// <summary>All samples of the trace; its time goes on from run to run.</summary>
    [Benchmark(OperationsPerInvoke = Samples)]
    public int SampleStep() => Run();

    private int Run()
    {
        int events = 0;
        _trace.Next = 0;
        for (int i = 0; i < Samples; i++)
        {
            _detector.SampleStep(_originMicros + _trace.Samples[i].TimeMicros, _trace.Read());
        }

        while (_detector.Events.TryTake(ref _taken))
        {
            events++;
        }

        _originMicros += _trace.Samples[Samples - 1].TimeMicros;
        return events;
    }

    private static SignalDraw Draw(string light)
    {
        IGenerator generator = Generators.All.First(known => known.Name == "world");
        SignalKind kind = light == "flame" ? SignalKind.CalmFire : SignalKind.Nuisance;
        SignalClass[] classes = [.. generator.Classes.Where(known => known.Kind == kind)];
        SignalClass chosen = light switch
        {
            "quiet" => classes.Single(known => known.Name == "dark"),
            "nuisance" => classes.Single(known => known.Name == "people"),
            _ => classes[0],
        };
        return generator.Draw(chosen, Seed);
    }

    private sealed class Trace : IFlameSensor
    {
        public readonly Sample[] Samples = new Sample[SampleStepBenchmarks.Samples];
        public int Next;

        public int Read() => Samples[Next++].Raw;

        public int ReadComparator() => Samples[Next - 1].Comparator;

        public int TakeEdges() => Samples[Next - 1].Edges;
    }

    private sealed class NoLamp : IIndicator
    {
        public void Show(bool red, bool amber, bool sounder, bool relay)
        {
        }
    }

    private sealed class NoDog : IWatchdog
    {
        public void Feed()
        {
        }

        public void Restart()
        {
        }
    }
}
