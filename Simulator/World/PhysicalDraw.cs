using Firmware.Sensing;
using Simulator.World.Lights;
using Simulator.World.Recipes;

namespace Simulator.World;

/// <summary>One drawn signal: the stall's world, and the board that reads it. A flame is lit after 60 to 90 s, if the draft says nothing else.</summary>
public sealed class PhysicalDraw : SignalDraw
{
    private const double IgnitionSpanSeconds = 30;
    private const double GapLeastSeconds = 0.5;
    private const double GapMostSeconds = 3;

    // A gap begins with the first reading it swallows, which may be a tick late.
    private const double GapShareBeforeLeast = 0.05;

    private readonly StallWorld _world;
    private readonly BoardTiming _timing;
    private readonly SensorModule _module;
    private readonly LightSource? _flame;
    private readonly long _ignition;
    private bool _burns;

    /// <summary>Makes a signal of a draft.</summary>
    public PhysicalDraw(Draft draft)
    {
        _module = draft.Module;
        _flame = draft.Flame;
        _world = new StallWorld(draft.Module, [.. draft.Ambient]);
        TeachingSeconds = draft.TeachingSeconds;
        _ignition = (long)(draft.Noise.Between(draft.IgnitionFromSeconds, draft.IgnitionFromSeconds + IgnitionSpanSeconds) * 1e6);
        long gap = draft.IsBlind ? (long)(draft.Noise.Between(GapLeastSeconds, GapMostSeconds) * 1e6) : 0;

        // The flame is lit somewhere in the gap.
        _timing = new BoardTiming(draft.Noise)
        {
            GapFromMicros = draft.IsBlind ? _ignition - (long)(draft.Noise.Between(GapShareBeforeLeast, 1) * gap) : null,
            GapMicros = gap,
        };
        Description = draft.Description
            + (gap > 0 ? FormattableString.Invariant($"; blind for {gap * 1e-6:0.0} s") : "")
            + $"; {_timing}; {_module}";
    }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    public override bool IsRising => _module.IsRising;

    /// <inheritdoc/>
    public override double TeachingSeconds { get; }

    /// <inheritdoc/>
    public override long? IgnitedMicros => _burns ? _ignition : null;

    /// <inheritdoc/>
    public override long? AboveThresholdMicros => _world.AboveThresholdMicros;

    /// <inheritdoc/>
    public override void Read(ref Sample sample)
    {
        long now = _timing.Next();
        if (_flame != null && !_burns && now >= _ignition)
        {
            _burns = true;
            _world.AdvanceTo(_ignition);
            _world.Ignite(_flame);
        }

        sample.TimeMicros = now;
        _world.Read(now, ref sample);
    }
}
