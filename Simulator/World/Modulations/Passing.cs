namespace Simulator.World.Modulations;

/// <summary>
/// People, arms, carts and cloths that pass between a light and the sensor at random: 0.05 to 5 a second, each taking a part of 0.03 to 1,
/// with edges of 20 to 200 ms (shared flame facts). Those that overlap multiply.
/// </summary>
public sealed class Passing : Modulation
{
    private const int Most = 12;

    private readonly Noise _noise;
    private readonly double _meanWait;
    private readonly (double Least, double Most) _depth;
    private readonly (double Least, double Most) _edge;
    private readonly (double Least, double Most) _stay;
    private readonly Pass[] _passes = new Pass[Most];
    private int _count;
    private double _nextStart;

    /// <summary>Lets them pass.</summary>
    /// <param name="noise">Draws each.</param>
    /// <param name="perSecond">How many come in a second.</param>
    /// <param name="depth">What part of the light each takes.</param>
    /// <param name="edge">Seconds each takes to come and to go.</param>
    /// <param name="stay">Seconds each stays between its edges, evenly in the logarithm.</param>
    public Passing(
        Noise noise,
        double perSecond,
        (double Least, double Most) depth,
        (double Least, double Most) edge,
        (double Least, double Most) stay)
    {
        _noise = noise;
        _meanWait = 1 / perSecond;
        _depth = depth;
        _edge = edge;
        _stay = stay;
        _nextStart = noise.Wait(_meanWait);
    }

    /// <inheritdoc/>
    public override double Advance(double seconds)
    {
        while (seconds >= _nextStart)
        {
            if (_count < Most)
            {
                double edge = _noise.Between(_edge.Least, _edge.Most);
                double stay = _noise.LogBetween(_stay.Least, _stay.Most);
                _passes[_count++] = new Pass(_nextStart, _nextStart + stay + (2 * edge), 1 / edge, _noise.Between(_depth.Least, _depth.Most));
            }

            _nextStart += _noise.Wait(_meanWait);
        }

        double factor = 1;
        for (int i = _count - 1; i >= 0; i--)
        {
            ref readonly Pass pass = ref _passes[i];
            if (seconds >= pass.End)
            {
                _passes[i] = _passes[--_count];
                continue;
            }

            double covered = Math.Min(1, Math.Min(seconds - pass.Start, pass.End - seconds) * pass.PerEdge);
            factor *= 1 - (pass.Depth * covered * covered * (3 - (2 * covered)));
        }

        return factor;
    }

    private readonly record struct Pass(double Start, double End, double PerEdge, double Depth);
}
