namespace Simulator.World.Second;

/// <summary>The ripple of a lamp on the mains, as a factor about 1: 100 or 120 Hz, wandering with the net by some tenths of a hertz.</summary>
internal sealed class MainsRipple : Light
{
    private const double CutShare = 0.06; // of a period: how long a dimmer's edge takes

    private readonly double _hertz;
    private readonly double _depth;
    private readonly double _harmonic;
    private readonly double _duty;
    private readonly double _unbalance;
    private readonly int _form;
    private readonly Drift _net;
    private double _phase;
    private double _lastSeconds;

    /// <summary>Makes a ripple.</summary>
    /// <param name="depth">Half of what it swings, over the mean: 0.1 to 1 for LED and tube lamps.</param>
    public MainsRipple(Dice dice, double depth)
    {
        Dice own = dice.Fork();
        _hertz = own.Chance(0.5) ? 100 : 120;
        _depth = depth;
        _harmonic = own.Uniform(0, 0.35);
        _duty = own.Uniform(0.25, 0.75);

        // A worn tube does not burn alike in both half waves: some of it comes at the mains' own frequency.
        _unbalance = own.Chance(0.3) ? own.Uniform(0, 0.15) : 0;
        _form = own.Whole(0, 3);
        _net = new Drift(own, own.Log(0.005, 0.05), own.Uniform(0, 0.0015));
        _phase = own.Unit();
    }

    /// <inheritdoc/>
    public override double At(double seconds)
    {
        _phase += _hertz * _net.At(seconds) * (seconds - _lastSeconds);
        _lastSeconds = seconds;
        double phase = _phase - Math.Floor(_phase);
        double wave = _form switch
        {
            0 => Portable.Sin(phase) + (_harmonic * Portable.Sin((2 * phase) + 0.2)),
            1 => (2.7 * Math.Abs(Portable.Sin(phase / 2))) - 1.72, // a rectifier without a capacitor
            2 => 2 * (Math.Min(1, phase / CutShare) - Math.Clamp((phase - _duty) / CutShare, 0, 1) - _duty), // a dimmer that cuts
            _ => phase < 0.2 ? (phase * 10) - 1 : 1 - ((phase - 0.2) * 2.5), // a capacitor that discharges
        };
        double both = _unbalance == 0 ? 0 : _unbalance * Portable.Sin(_phase / 2);
        return Math.Max(0, 1 + (_depth * (wave + both)));
    }
}
