namespace Simulator.World;

/// <summary>The light at one stall's sensor: what is always there, and a flame when there is one. Moves on in steps of 5 ms.</summary>
public sealed class StallWorld
{
    /// <summary>Rated irradiance: where the 1 s mean of the flame reaches this, the promise's time starts to run.</summary>
    public const double ThresholdCounts = 100;

    private const int StepMicros = (int)(Flame.StepSeconds * 1e6);
    private const int MeanSteps = 200;

    private readonly AmbientLight _ambient;
    private readonly double[] _last = new double[MeanSteps];
    private Flame? _flame;
    private long _step;
    private double _sum;

    /// <summary>Makes a stall without a flame.</summary>
    public StallWorld(AmbientLight ambient) => _ambient = ambient;

    /// <summary>Light on the sensor now, in ADC counts.</summary>
    public double LightCounts { get; private set; }

    /// <summary>The flame's own light, 1 s mean, in ADC counts.</summary>
    public double FlameCounts => _sum / MeanSteps;

    /// <summary>When the flame's 1 s mean first reached <see cref="ThresholdCounts"/>; null while it has not.</summary>
    public long? AboveThresholdMicros { get; private set; }

    /// <summary>Lights a flame.</summary>
    public void Ignite(Flame flame) => _flame = flame;

    /// <summary>Puts the flame out.</summary>
    public void Extinguish() => _flame = null;

    /// <summary>Moves on to a time.</summary>
    public void AdvanceTo(long micros)
    {
        for (; _step * StepMicros <= micros; _step++)
        {
            double light = _flame?.Next() ?? 0;
            int place = (int)(_step % MeanSteps);
            _sum += light - _last[place];
            _last[place] = light;
            LightCounts = light + _ambient.At(_step * Flame.StepSeconds);
            if (AboveThresholdMicros == null && FlameCounts >= ThresholdCounts)
            {
                AboveThresholdMicros = _step * StepMicros;
            }
        }
    }
}
