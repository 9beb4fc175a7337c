using Simulator.World.Lights;

namespace Simulator.World.Modulations;

/// <summary>A light with modulations upon it, one after another: a lamp that is switched, sun behind people, a fan before a lamp.</summary>
public sealed class ModulatedLight : LightSource
{
    private readonly LightSource _light;
    private readonly Modulation[] _modulations;
    private double _before = 1;
    private double _now = 1;

    /// <summary>Modulates a light.</summary>
    public ModulatedLight(LightSource light, params Modulation[] modulations)
    {
        _light = light;
        _modulations = modulations;
    }

    /// <inheritdoc/>
    public override double MeanCounts => _light.MeanCounts;

    /// <inheritdoc/>
    public override bool Ripples => _light.Ripples;

    /// <inheritdoc/>
    public override double At(double seconds, double part) => _light.At(seconds, part) * (_before + ((_now - _before) * part));

    /// <inheritdoc/>
    protected override double Advance(double seconds)
    {
        _light.Step(seconds);
        _before = _now;
        _now = 1;
        foreach (Modulation modulation in _modulations)
        {
            _now *= modulation.Advance(seconds);
        }

        return _now;
    }
}
