using System.Globalization;
using Simulator.World.Lights;
using Simulator.World.Modulations;

namespace Simulator.World.Recipes;

/// <summary>A signal while it is being put together: the lights so far, the flame to come, and what was drawn, in words.</summary>
public sealed class Draft
{
    private readonly List<LightSource> _ambient = [];
    private readonly List<string> _words = [];

    /// <summary>Starts without any light.</summary>
    public Draft(Noise noise, SensorModule module)
    {
        Noise = noise;
        Module = module;
    }

    /// <summary>Draws everything.</summary>
    public Noise Noise { get; }

    /// <summary>The sensor that will see it.</summary>
    public SensorModule Module { get; }

    /// <summary>The lights that are there from the start.</summary>
    public IReadOnlyList<LightSource> Ambient => _ambient;

    /// <summary>The mean light a flame comes on top of, in ADC counts.</summary>
    public double BackgroundCounts { get; private set; }

    /// <summary>The flame to be lit, or null.</summary>
    public LightSource? Flame { get; private set; }

    /// <summary>True when the flame is to be lit around a gap of the sampling.</summary>
    public bool IsBlind { get; set; }

    /// <summary>How long, from the start, a detector is taught a burner, in seconds.</summary>
    public double TeachingSeconds { get; set; }

    /// <summary>The flame is lit within half a minute after this, in seconds.</summary>
    public double IgnitionFromSeconds { get; set; } = 60;

    /// <summary>What was drawn, in one line.</summary>
    public string Description => string.Join("; ", _words);

    /// <summary>Adds a light that is there all the time.</summary>
    public void AddBackground(LightSource light, FormattableString words)
    {
        BackgroundCounts += light.MeanCounts;
        Add(light, words);
    }

    /// <summary>Adds a light that comes and goes.</summary>
    public void Add(LightSource light, FormattableString words)
    {
        _ambient.Add(light);
        _words.Add(words.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Plans the flame.</summary>
    public void Burn(LightSource flame, FormattableString words)
    {
        Flame = flame;
        _words.Add(words.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A plain light of that level, for modulations to work on.</summary>
    public AmbientLight Lamp(double counts, Ripple? ripple = null) => new(Noise, counts, ripple);

    /// <summary>Two modulations in three cases of four, the first alone in the rest: most things run and stop, some run on.</summary>
    public Modulation[] Maybe(Modulation always, Modulation switching) => Noise.Chance(0.75) ? [always, switching] : [always];
}
