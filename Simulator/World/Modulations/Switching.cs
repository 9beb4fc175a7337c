using Simulator.World.Lights;

namespace Simulator.World.Modulations;

/// <summary>
/// On and off for drawn times, with the time constants of what is switched: LED none, bulb 40 to 120 ms, heater 4 to 20 s (shared flame
/// facts). Loose contacts are short times, matches and flambe one short time a while.
/// </summary>
public sealed class Switching : Modulation
{
    private readonly Noise _noise;
    private readonly (double Least, double Most) _on;
    private readonly (double Least, double Most) _off;
    private readonly double _follow;
    private bool _isOn;
    private double _until;
    private double _factor;

    /// <summary>Switches.</summary>
    /// <param name="noise">Draws the times, evenly in their logarithm.</param>
    /// <param name="on">Seconds on.</param>
    /// <param name="off">Seconds off.</param>
    /// <param name="tauSeconds">Time constant of warming and cooling, 0 for none.</param>
    public Switching(Noise noise, (double Least, double Most) on, (double Least, double Most) off, double tauSeconds)
    {
        _noise = noise;
        _on = on;
        _off = off;
        _follow = tauSeconds > 0 ? 1 - Math.Exp(-LightSource.StepSeconds / tauSeconds) : 1;

        // It starts off, as far into that as chance has it.
        _until = noise.LogBetween(off.Least, off.Most) * noise.Unit();
    }

    /// <summary>True while it is on.</summary>
    public bool IsOn => _isOn;

    /// <inheritdoc/>
    public override double Advance(double seconds)
    {
        if (seconds >= _until)
        {
            _isOn = !_isOn;
            (double least, double most) = _isOn ? _on : _off;
            _until = seconds + _noise.LogBetween(least, most);
        }

        _factor += ((_isOn ? 1 : 0) - _factor) * _follow;
        return _factor;
    }
}
