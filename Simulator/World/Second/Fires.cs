namespace Simulator.World.Second;

/// <summary>A flame of some kind: how it grows and how it flickers.</summary>
internal delegate (Growth Growth, Flicker Flicker) Kindling(Dice dice, double counts);

/// <summary>Scenes in which something burns.</summary>
internal static class Fires
{
    private const double LeastCounts = 110;
    private const double MostCounts = 1500;

    /// <summary>A pan of spirit or heptane, 0.1 to 0.8 m.</summary>
    public static (Growth Growth, Flicker Flicker) Pan(Dice dice, double counts) =>
        (new Spreading(counts, 0.25, dice.Log(1, 10)),
        new Flicker(Puffing(dice, 0.1, 0.8), dice.Uniform(0.12, 0.45), dice.Uniform(-4.5, -1.8), dice.Uniform(2, 7), dice.Uniform(0, 0.4), 1));

    /// <summary>Frying oil: slow to spread, dull and sooty.</summary>
    public static (Growth Growth, Flicker Flicker) Oil(Dice dice, double counts) =>
        (new Spreading(counts, dice.Uniform(0.15, 0.3), dice.Log(4, 10)),
        new Flicker(Puffing(dice, 0.15, 0.45), dice.Uniform(0.15, 0.45), dice.Uniform(-5, -2.5), dice.Uniform(2, 5), dice.Uniform(0, 0.3), 1));

    /// <summary>A gas jet: full at once, up to 16 Hz, not deeply modulated.</summary>
    public static (Growth Growth, Flicker Flicker) Jet(Dice dice, double counts) =>
        (new Spreading(counts, 0.85, 1),
        new Flicker(dice.Uniform(5, 16), dice.Uniform(0.08, 0.3), dice.Uniform(-4, -1.5), dice.Uniform(3, 7), dice.Uniform(0, 0.3), 1));

    /// <summary>Hanging cloth in wind.</summary>
    public static (Growth Growth, Flicker Flicker) Cloth(Dice dice, double counts) =>
        (new Spreading(counts, dice.Uniform(0.15, 0.5), dice.Log(2, 10)),
        new Flicker(Puffing(dice, 0.15, 0.6), dice.Uniform(0.25, 0.6), dice.Uniform(-3.5, -1.5), dice.Uniform(2, 7), dice.Uniform(0.3, 1), 1));

    /// <summary>Cartons and goods: anything.</summary>
    public static (Growth Growth, Flicker Flicker) Goods(Dice dice, double counts) =>
        (new Spreading(counts, dice.Uniform(0.1, 0.6), dice.Log(1, 10)),
        new Flicker(Puffing(dice, 0.05, 1), dice.Uniform(0.1, 0.6), dice.Uniform(-5, -1.5), dice.Uniform(2, 7), dice.Uniform(0, 1), 1));

    /// <summary>Two to five flames at once: the flicker averages.</summary>
    public static (Growth Growth, Flicker Flicker) Several(Dice dice, double counts) =>
        (new Spreading(counts, 0.3, dice.Log(1, 10)),
        new Flicker(Puffing(dice, 0.08, 0.4), dice.Uniform(0.2, 0.6), dice.Uniform(-4.5, -1.5), dice.Uniform(2, 7), dice.Uniform(0, 0.5), dice.Whole(2, 5)));

    /// <summary>A flame of 100 to 1,500 counts in stable light.</summary>
    public static Scene Calm(Dice dice, Converter converter, Kindling kindling)
    {
        Setting setting = Lamps.Calm(dice);
        return Scene(dice, setting, kindling, Visible(dice.Log(LeastCounts, MostCounts), setting, converter));
    }

    /// <summary>A flame that saturates the sensor: 2,500 to 12,000 counts.</summary>
    public static Scene Near(Dice dice, Kindling kindling) => Scene(dice, Lamps.Calm(dice), kindling, dice.Log(2500, 12_000));

    /// <summary>A flame of 300 to 1,500 counts in a bustle that in half of the draws ends within minutes, as bustles do.</summary>
    public static Scene Busy(Dice dice, Func<Dice, Setting, double, Setting> bustle)
    {
        double endSeconds = dice.Chance(0.5) ? dice.Uniform(120, 240) : double.PositiveInfinity;
        Setting setting = bustle(dice, Market.BusySun(dice), endSeconds);
        Kindling kindling = dice.Whole(0, 3) switch { 0 => Pan, 1 => Cloth, 2 => Goods, _ => Oil };
        Light? shade = dice.Chance(0.25) ? Market.Passers(dice, dice.Log(0.02, 0.2)) : null;
        return Scene(dice, setting, kindling, dice.Log(300, MostCounts), fireShade: shade);
    }

    /// <summary>A fire growing as alpha t^2 up to some thousand counts.</summary>
    public static Scene Growing(Dice dice, Converter converter, double alpha)
    {
        Setting setting = Lamps.Calm(dice);

        // Some 100 kW of heptane give about 600 counts at 10 m (flame-facts, within a factor of 3); seen from 3 to 15 m.
        double countsPerKilowatt = dice.Log(2, 40);
        double most = Visible(dice.Log(400, 8000), setting, converter);
        Squared growth = new(alpha, countsPerKilowatt, most);
        Flicker flicker = new(growth.PuffHertz(30), dice.Uniform(0.12, 0.6), dice.Uniform(-4.5, -1.5), dice.Uniform(2, 7), dice.Uniform(0, 0.8), 1);
        double lit = dice.Uniform(60, 90);
        return new Scene
        {
            Surroundings = setting.Light,
            Fire = new Fire(lit, growth, new FlameMotion(dice, flicker, growth.PuffHertz)),
            Description = $"alpha {alpha} at {countsPerKilowatt:F1} counts/kW up to {most:F0}, {flicker}, lit {lit:F1} s, {setting.Description}",
        };
    }

    /// <summary>A calm fire lit within or next to a gap of 0.5 to 3 s, with or without a pulse counter over it.</summary>
    public static Scene Blind(Dice dice, Converter converter, Kindling kindling, bool isCounted)
    {
        Setting setting = Lamps.Calm(dice);
        double counts = Visible(dice.Log(LeastCounts, MostCounts), setting, converter);
        double gap = dice.Uniform(0.5, 3);
        double before = dice.Uniform(-0.3, gap);

        // Who wires the counter sets the trimmer with a test flame: somewhere below the flame, above the light of the place.
        double? trimmer = isCounted ? (setting.Counts * 1.3) + (counts * dice.Uniform(0.2, 0.9)) : null;
        return Scene(dice, setting, kindling, counts, gap, before, isCounted, trimmer);
    }

    private static Scene Scene(
        Dice dice,
        Setting setting,
        Kindling kindling,
        double counts,
        double gapSeconds = 0,
        double gapBefore = 0,
        bool? hasCounter = null,
        double? trimmer = null,
        Light? fireShade = null)
    {
        (Growth growth, Flicker flicker) = kindling(dice, counts);
        double lit = dice.Uniform(60, 90);
        return new Scene
        {
            Surroundings = setting.Light,
            Fire = new Fire(lit, growth, new FlameMotion(dice, flicker)),
            FireShade = fireShade,
            BlindFromSeconds = gapSeconds > 0 ? lit - gapBefore : double.PositiveInfinity,
            BlindSeconds = gapSeconds,
            HasCounter = hasCounter,
            TrimmerCounts = trimmer,
            Description = $"flame {counts:F0} {flicker}, lit {lit:F1} s, {setting.Description}",
        };
    }

    // On a board with a dark rail a flame in the dark must first come out of it to be read at all.
    private static double Visible(double counts, Setting setting, Converter converter) =>
        Math.Max(counts, (1.3 * converter.DeadCounts) - setting.Counts);

    private static double Puffing(Dice dice, double fromMetres, double toMetres) =>
        1.5 / Math.Sqrt(dice.Log(fromMetres, toMetres)) * dice.Uniform(0.85, 1.15);
}
