namespace Simulator.World.Second;

/// <summary>Hot things that are no fire: heaters, arcs, sparks, and the flames that are wanted.</summary>
internal static class Heat
{
    /// <summary>A radiant heater on its thermostat: 4 to 20 s to warm up or cool.</summary>
    public static Setting Heater(Dice dice)
    {
        double counts = dice.Log(80, 3000);
        return Lamps.Over(dice, counts, Rod(dice), $"heater {counts:F0}");
    }

    /// <summary>A heater with people passing before it.</summary>
    public static Setting HeaterAndPeople(Dice dice)
    {
        double counts = dice.Log(80, 3000);
        double perSecond = dice.Log(0.05, 5);
        return Lamps.Over(dice, counts, new Product(Rod(dice), Market.Passers(dice, perSecond)), $"heater {counts:F0} people {perSecond:F2}/s");
    }

    /// <summary>Welding for 0.5 to 30 s at a time, over the arc's own noise and the rectifier's ripple.</summary>
    public static Setting Welding(Dice dice)
    {
        double counts = dice.Log(150, 8000);
        double median = dice.Log(0.8, 15);
        Alternator seams = new(dice, EdgeShape.Linear)
        {
            Away = d => d.LogNormal(8, 1),
            Present = d => Math.Clamp(d.LogNormal(median, 0.8), 0.5, 30),
            Height = d => d.LogNormal(1, 0.5),
        };
        Light light = new Product(seams, new Arc(dice), new MainsRipple(dice, dice.Uniform(0.05, 0.6)));
        return Lamps.Over(dice, counts, light, $"welding {counts:F0} seam {median:F1} s");
    }

    /// <summary>A grinder: 20 to 400 sparks/s while it touches, and the glowing spot behind them.</summary>
    public static Setting Grinder(Dice dice)
    {
        double counts = dice.Log(20, 500);
        double perSecond = dice.Log(20, 400);
        double life = dice.Log(0.02, 0.15);
        Alternator touching = new(dice, EdgeShape.Exponential)
        {
            Away = d => d.LogNormal(4, 1),
            Present = d => d.LogNormal(3, 0.8),
            Height = d => d.Uniform(0.3, 1),
            EdgeSeconds = d => d.Log(0.05, 0.5),
        };
        Light pressed = new Product(touching, new Drift(dice, dice.Log(0.3, 3), dice.Uniform(0.05, 0.5)));
        Light sparks = new PulseShower(dice, PulseShape.Spark)
        {
            PerSecond = perSecond,
            Rate = pressed,
            Length = d => d.LogNormal(life, 0.5),
            Height = d => d.LogNormal(counts, 0.7),
        };
        Light spot = new Product(new Steady(counts * dice.Uniform(0, 3)), new Thermal(touching, 0.5, 1.5));
        return Lamps.Above(dice, counts, new Sum(sparks, spot), $"grinder {perSecond:F0} sparks/s of {counts:F0}");
    }

    /// <summary>Matches and lighters of 0.5 to 3.5 s.</summary>
    public static Setting Match(Dice dice)
    {
        double counts = dice.Log(60, 1500);
        Flicker flicker = new(dice.Uniform(5, 13), dice.Uniform(0.05, 0.35), dice.Uniform(-4, -1.8), dice.Uniform(3, 7), dice.Uniform(0, 0.8), 1);
        double flare = dice.Chance(0.5) ? dice.Uniform(0.3, 4) : 0;
        double gap = dice.Log(5, 60);
        return Lamps.Above(dice, counts, new BriefFlames(dice, flicker, counts, 0.5, 3.5, gap, flare), $"match {counts:F0} {flicker}");
    }

    /// <summary>Brandy set alight in a pan: 0.5 to 4 s.</summary>
    public static Setting Flambe(Dice dice)
    {
        double counts = dice.Log(200, 4000);
        Flicker flicker = new(dice.Uniform(2, 4.5), dice.Uniform(0.15, 0.5), dice.Uniform(-4, -1.8), dice.Uniform(2, 6), dice.Uniform(0, 0.5), 1);
        double gap = dice.Log(15, 100);
        return Lamps.Above(dice, counts, new BriefFlames(dice, flicker, counts, 0.5, 4, gap, 0), $"flambe {counts:F0} {flicker}");
    }

    /// <summary>A cook's gas burner: a ring of small flames, blue and steady or yellow and restless, lit for minutes.</summary>
    public static Setting Burner(Dice dice, bool isBlue)
    {
        double counts = isBlue ? dice.Log(40, 300) : dice.Log(80, 1200);
        double modulation = isBlue ? dice.Log(0.02, 0.1) : dice.Log(0.04, 0.25);
        Flicker flicker = new(dice.Uniform(isBlue ? 7 : 3, isBlue ? 16 : 9), modulation, dice.Uniform(-4.5, -1.5), dice.Uniform(3, 7), dice.Uniform(0, 0.6), 1);
        double median = dice.Log(15, 120);
        Alternator lit = new(dice, EdgeShape.Exponential)
        {
            Away = d => d.LogNormal(median, 0.8),
            Present = d => d.LogNormal(2 * median, 0.8),
            Height = d => d.Uniform(0.4, 1),
            EdgeSeconds = d => d.Log(0.1, 0.8),
        };
        double perSecond = dice.Log(0.02, 0.5);
        Light hands = dice.Chance(0.5) ? Market.Passers(dice, perSecond) : new Steady(1);
        return Lamps.Over(dice, counts, new Product(lit, new FlameMotion(dice, flicker), hands), $"burner {counts:F0} {flicker}");
    }

    private static Thermal Rod(Dice dice)
    {
        double median = dice.Log(10, 120);
        Alternator thermostat = new(dice, EdgeShape.Linear) { Away = d => d.Gamma(median, 0.4), Present = d => d.Gamma(median, 0.4) };
        return new Thermal(thermostat, dice.Uniform(4, 20), dice.Uniform(4, 20));
    }
}
