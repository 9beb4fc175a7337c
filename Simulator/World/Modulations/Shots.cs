using Simulator.World.Lights;

namespace Simulator.World.Modulations;

/// <summary>
/// Flashes at random: sparks of a grinder (20 to 400 a second), glints on water and fish tanks (2 to 12 a second, 30 to 250 ms), camera
/// flashes (5 ms) (shared flame facts). Sizes are lognormal around 1; what overlaps adds up.
/// </summary>
public sealed class Shots : Modulation
{
    private const int Most = 64;

    private readonly Noise _noise;
    private readonly double _meanWait;
    private readonly (double Least, double Most) _width;
    private readonly double _spread;
    private readonly Shot[] _shots = new Shot[Most];
    private int _count;
    private double _nextStart;

    /// <summary>Starts them.</summary>
    /// <param name="noise">Draws each.</param>
    /// <param name="perSecond">How many in a second.</param>
    /// <param name="width">How long each lasts, in seconds.</param>
    /// <param name="spread">Standard deviation of the logarithm of their sizes.</param>
    public Shots(Noise noise, double perSecond, (double Least, double Most) width, double spread)
    {
        _noise = noise;
        _meanWait = 1 / perSecond;
        _width = width;
        _spread = spread;
        _nextStart = noise.Wait(_meanWait);
    }

    /// <inheritdoc/>
    public override double Advance(double seconds)
    {
        while (seconds >= _nextStart)
        {
            if (_count < Most)
            {
                // Shorter than a step, it would fall between two of them: it is as bright as its mean over the step then.
                double width = _noise.LogBetween(_width.Least, _width.Most);
                double size = Waves.Exp((_spread * _noise.Normal()) - (_spread * _spread / 2));
                double shown = Math.Max(width, 2 * LightSource.StepSeconds);
                _shots[_count++] = new Shot(_nextStart, 1 / shown, size * width / shown);
            }

            _nextStart += _noise.Wait(_meanWait);
        }

        double sum = 0;
        for (int i = _count - 1; i >= 0; i--)
        {
            ref readonly Shot shot = ref _shots[i];
            double place = (seconds - shot.Start) * shot.PerWidth;
            if (place >= 1)
            {
                _shots[i] = _shots[--_count];
                continue;
            }

            sum += shot.Size * 4 * place * (1 - place);
        }

        return sum;
    }

    private readonly record struct Shot(double Start, double PerWidth, double Size);
}
