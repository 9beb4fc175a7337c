using Firmware.Sensing;

namespace Simulator.World.Second;

/// <summary>A scene as one board reads it.</summary>
internal sealed class SecondDraw : SignalDraw
{
    private const double CounterStepMicros = 2500; // how closely the pulse counter's input is followed
    private const double WorldStepMicros = 10_000; // how closely the world is followed while nobody reads

    private readonly Scene _scene;
    private readonly Converter _converter;
    private readonly BoardClock _clock;
    private readonly Comparator? _comparator;
    private readonly bool _hasCounter;
    private readonly double _stepMicros;
    private ThresholdWatch? _watch;
    private long _nowMicros;
    private long? _aboveMicros;

    /// <summary>Sets a board before a scene.</summary>
    public SecondDraw(Dice dice, Scene scene, Converter converter)
    {
        _scene = scene;
        _converter = converter;
        _clock = new BoardClock(dice, scene.BlindFromSeconds, scene.BlindSeconds);
        bool hasComparator = dice.Chance(0.85);
        _hasCounter = scene.HasCounter ?? (hasComparator && dice.Chance(0.5));
        double trimmer = scene.TrimmerCounts ?? dice.Log(40, 6000);
        _comparator = hasComparator || _hasCounter ? new Comparator(dice, trimmer) : null;
        _stepMicros = _hasCounter ? CounterStepMicros : WorldStepMicros;
        string wired = _comparator == null ? "no comparator" : $"trimmer {trimmer:F0}{(_hasCounter ? " counted" : "")}";
        Description = $"{scene.Description}; {_clock.Description}; {converter.Description}; {wired}";
    }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    public override bool IsRising => _converter.IsRising;

    /// <inheritdoc/>
    public override long? IgnitedMicros =>
        _scene.Fire is { } fire && fire.LitSeconds * 1e6 <= _nowMicros ? (long)(fire.LitSeconds * 1e6) : null;

    /// <inheritdoc/>
    public override long? AboveThresholdMicros => _aboveMicros;

    /// <inheritdoc/>
    public override void Read(ref Sample sample)
    {
        long before = _nowMicros;
        _nowMicros = _clock.Next();
        int steps = Math.Max(1, (int)Math.Ceiling((_nowMicros - before) / _stepMicros));
        double light = 0;
        for (int i = 1; i <= steps; i++)
        {
            light = Follow(before + ((_nowMicros - before) * i / steps));
        }

        sample.TimeMicros = _nowMicros;
        sample.Raw = _converter.Raw(light);
        sample.Comparator = _comparator == null ? Sample.Unknown : _comparator.IsLit ? 1 : 0;
        sample.Edges = _hasCounter ? _comparator!.TakeEdges() : Sample.Unknown;
    }

    private double Follow(long micros)
    {
        double seconds = micros * 1e-6;
        double around = _scene.Surroundings.At(seconds);
        double light = around;
        if (_scene.Fire is { } fire && seconds >= fire.LitSeconds)
        {
            double flame = fire.At(seconds) * (_scene.FireShade?.At(seconds) ?? 1);
            light += flame;
            if (_aboveMicros == null)
            {
                _watch ??= new ThresholdWatch(fire.LitSeconds);
                if (_watch.Add(seconds, _converter.Ideal(light) - _converter.Ideal(around)))
                {
                    _aboveMicros = micros;
                }
            }
        }

        _comparator?.See(light);
        return light;
    }
}
