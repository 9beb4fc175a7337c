using Firmware.Sensing;
using Simulator.World.Lights;

namespace Simulator.World;

/// <summary>The light before one sensor, and the sensor: what is always there, a flame when there is one, and what the board reads of it.</summary>
public sealed class StallWorld
{
    /// <summary>Rated irradiance: where the 1 s mean of the flame as read reaches this, the promise's time starts to run.</summary>
    public const double ThresholdCounts = 100;

    private const int StepMicros = (int)(LightSource.StepSeconds * 1e6);

    // The comparator looks at this spacing: often enough for 120 Hz where there is ripple.
    private const int RippleComparisonMicros = StepMicros / 2;

    private const int MeanSteps = 200;

    private readonly SensorModule _module;
    private readonly LightSource[] _ambient;
    private readonly int _comparisonMicros;
    private readonly double[] _last = new double[MeanSteps];
    private LightSource? _flame;
    private long _step;
    private long _compared;
    private double _sum;

    /// <summary>Makes a stall without a flame.</summary>
    /// <param name="module">The sensor.</param>
    /// <param name="ambient">The lights that are always there.</param>
    public StallWorld(SensorModule module, params LightSource[] ambient)
    {
        _module = module;
        _ambient = ambient;
        _comparisonMicros = Array.Exists(ambient, light => light.Ripples) ? RippleComparisonMicros : StepMicros;
    }

    /// <summary>When the flame's 1 s mean, as read without noise, first reached <see cref="ThresholdCounts"/>; null while it has not.</summary>
    public long? AboveThresholdMicros { get; private set; }

    /// <summary>Lights a flame.</summary>
    public void Ignite(LightSource flame) => _flame = flame;

    /// <summary>Puts the flame out.</summary>
    public void Extinguish() => _flame = null;

    /// <summary>Moves on to a time; the comparator works on the way.</summary>
    public void AdvanceTo(long micros)
    {
        while (_compared + _comparisonMicros <= micros)
        {
            _compared += _comparisonMicros;
            StepTo(_compared);
            _module.Compare(LightAt(_compared));
        }

        StepTo(micros);
    }

    /// <summary>Moves on to a time and takes a reading there.</summary>
    public void Read(long micros, ref Sample sample)
    {
        AdvanceTo(micros);
        _module.Read(LightAt(micros), ref sample);
    }

    private void StepTo(long micros)
    {
        while (_step * StepMicros < micros)
        {
            _step++;
            double seconds = _step * LightSource.StepSeconds;
            foreach (LightSource light in _ambient)
            {
                light.Step(seconds);
            }

            if (_flame != null)
            {
                _flame.Step(seconds);
                Measure();
            }
        }
    }

    private void Measure()
    {
        if (AboveThresholdMicros != null)
        {
            return;
        }

        double seconds = _step * LightSource.StepSeconds;
        double ambient = AmbientAt(seconds, 1);
        double flame = _module.AsRead(ambient + _flame!.At(seconds, 1)) - _module.AsRead(ambient);
        int place = (int)(_step % MeanSteps);
        _sum += flame - _last[place];
        _last[place] = flame;
        if (_sum / MeanSteps >= ThresholdCounts)
        {
            AboveThresholdMicros = _step * StepMicros;
        }
    }

    private double LightAt(long micros)
    {
        double part = (double)(micros - ((_step - 1) * StepMicros)) / StepMicros;
        double seconds = micros * 1e-6;
        return AmbientAt(seconds, part) + (_flame == null ? 0 : _flame.At(seconds, part));
    }

    private double AmbientAt(double seconds, double part)
    {
        double sum = 0;
        foreach (LightSource light in _ambient)
        {
            sum += light.At(seconds, part);
        }

        return sum;
    }
}
