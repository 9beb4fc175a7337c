namespace Simulator.World.Lights;

/// <summary>A steady light: a level that drifts slowly, as clouds or a lamp's warmth make it, with or without mains ripple.</summary>
public sealed class AmbientLight : LightSource
{
    private readonly Noise _noise;
    private readonly Ripple? _ripple;
    private readonly double _level;
    private readonly double _driftShare;
    private readonly double _driftPole;
    private readonly double _driftGain;
    private double _drift;
    private double _drifting;

    /// <summary>Lights a lamp or a sky.</summary>
    /// <param name="noise">Draws the drift.</param>
    /// <param name="levelCounts">Mean light.</param>
    /// <param name="ripple">Its ripple, null for none.</param>
    /// <param name="driftShare">The drift's standard deviation as a part of the level.</param>
    /// <param name="driftSeconds">The drift's time constant.</param>
    public AmbientLight(Noise noise, double levelCounts, Ripple? ripple = null, double driftShare = 0, double driftSeconds = 60)
    {
        _noise = noise;
        _ripple = ripple;
        _level = levelCounts;
        _driftShare = driftShare;
        _driftPole = Math.Exp(-StepSeconds / driftSeconds);
        _driftGain = Math.Sqrt(1 - (_driftPole * _driftPole));
        _drifting = noise.Normal();
        _drift = _drifting;
    }

    /// <inheritdoc/>
    public override double MeanCounts => _level;

    /// <inheritdoc/>
    public override bool Ripples => _ripple != null;

    /// <inheritdoc/>
    public override double At(double seconds, double part) =>
        _ripple == null ? base.At(seconds, part) : base.At(seconds, part) * _ripple.At(seconds);

    /// <inheritdoc/>
    protected override double Advance(double seconds)
    {
        if (_driftShare == 0)
        {
            return _level;
        }

        // Smoothed over a second: clouds and warmth have no edges.
        _drifting = (_driftPole * _drifting) + (_driftGain * _noise.Normal());
        _drift += (_drifting - _drift) * StepSeconds;
        return _level * Math.Max(0, 1 + (_driftShare * _drift));
    }
}
