namespace Simulator.World.Second;

/// <summary>
/// The puffing of a buoyant flame as an oscillator whose phase wanders: each turn is one bulge that swells slowly
/// and pinches off fast, of a size of its own. Zero mean and unit variance.
/// </summary>
internal sealed class PuffOscillator
{
    private const int Points = 256;

    private readonly Dice _dice;
    private readonly double[] _wave = new double[Points + 1];
    private readonly double _wander;
    private readonly double _sizeSpread;
    private double _phase;
    private double _detune;
    private double _goal = 1;
    private double _growing = 1;
    private double _size = 1;

    /// <summary>Makes one.</summary>
    /// <param name="quality">How many turns the rhythm keeps, as a resonance's Q: 2 to 6 (flame-facts).</param>
    public PuffOscillator(Dice dice, double quality)
    {
        _dice = dice.Fork();
        _wander = 1 / quality;
        _sizeSpread = _dice.Uniform(0.1, 0.5);
        _phase = _dice.Unit();
        double peak = _dice.Uniform(0.3, 2.5);
        double lean = _dice.Uniform(-0.6, 0.6);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < Points; i++)
        {
            double phase = (double)i / Points;
            _wave[i] = Portable.Exp(peak * Portable.Cos(phase + (lean / (2 * Math.PI) * Portable.Sin(phase))));
            sum += _wave[i];
            squares += _wave[i] * _wave[i];
        }

        double mean = sum / Points;
        double deviation = Math.Sqrt((squares / Points) - (mean * mean)) * Math.Sqrt(1 + (_sizeSpread * _sizeSpread));
        for (int i = 0; i < Points; i++)
        {
            _wave[i] = (_wave[i] - mean) / deviation;
        }

        _wave[Points] = _wave[0];
    }

    /// <summary>The next value of the grid.</summary>
    public double Next(double puffHertz)
    {
        // The detuning forgets within about a turn and so widens the line to about f / Q; it is smooth, and so is the size,
        // for any jump in either would draw a tail of its own over the turbulence's slope.
        double turns = puffHertz / Motion.Rate;
        _detune += (-_detune * turns) + (_wander * Math.Sqrt(turns) * _dice.Normal());
        _phase += turns * Math.Max(0.2, 1 + _detune);
        double whole = Math.Floor(_phase);
        if (whole != 0)
        {
            _phase -= whole;
            _goal = Math.Max(0.1, 1 + (_sizeSpread * _dice.Normal()));
        }

        _growing += (_goal - _growing) * Math.Min(1, turns * 8);
        _size += (_growing - _size) * Math.Min(1, turns * 8);

        double position = _phase * Points;
        int i = (int)position;
        return _size * (_wave[i] + ((_wave[i + 1] - _wave[i]) * (position - i)));
    }
}
