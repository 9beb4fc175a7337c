namespace Simulator.World.Lights;

/// <summary>
/// Something that sends infrared light to the sensor. Moves on in steps of 5 ms, straight lines between them; mains ripple, which is faster,
/// is added at the exact time. All light is in ADC counts, as a straight converter without offset would read it.
/// </summary>
public abstract class LightSource
{
    /// <summary>Time between two values of the light.</summary>
    public const double StepSeconds = 0.005;

    private double _before;
    private double _now;
    private bool _started;

    /// <summary>Its mean light while it is on, in ADC counts.</summary>
    public abstract double MeanCounts { get; }

    /// <summary>True when it changes between two steps.</summary>
    public virtual bool Ripples => false;

    /// <summary>Moves on by one step.</summary>
    /// <param name="seconds">The time at the end of the step.</param>
    public void Step(double seconds)
    {
        _before = _now;
        _now = Advance(seconds);
        if (!_started)
        {
            _started = true;
            _before = _now;
        }
    }

    /// <summary>The light within the last step.</summary>
    /// <param name="seconds">The time.</param>
    /// <param name="part">How much of the step has passed, 0 to 1.</param>
    public virtual double At(double seconds, double part) => _before + ((_now - _before) * part);

    /// <summary>The light at the end of the next step, without ripple.</summary>
    protected abstract double Advance(double seconds);
}
