namespace Simulator.World.Second;

/// <summary>Daylight and all that moves in it.</summary>
internal static class Market
{
    /// <summary>Daylight of 300 to 3,000 counts with its slow changes.</summary>
    public static Setting Sun(Dice dice) => Daylight(dice, dice.Log(300, 3000));

    /// <summary>Daylight of a busy market: 300 to 1,500 counts.</summary>
    public static Setting BusySun(Dice dice) => Daylight(dice, dice.Log(300, 1500));

    /// <summary>Calm daylight: only clouds.</summary>
    public static Setting Clouds(Dice dice) => Daylight(dice, dice.Log(200, 1500));

    /// <summary>Single people passing.</summary>
    public static Setting People(Dice dice)
    {
        Setting sun = Sun(dice);
        double perSecond = dice.Log(0.05, 1);
        return new Setting(new Product(sun.Light, Passers(dice, perSecond)), $"people {perSecond:F2}/s in {sun.Description}", sun.Counts);
    }

    /// <summary>A crowd that passes in two to four lanes.</summary>
    public static Setting Crowd(Dice dice, Setting sun, double endSeconds)
    {
        int lanes = dice.Whole(2, 4);
        double perSecond = dice.Log(0.2, 5);
        Light light = sun.Light;
        for (int i = 0; i < lanes; i++)
        {
            light = new Product(light, new Shade(new Ending(Walkers(dice, perSecond / lanes), endSeconds)));
        }

        return new Setting(light, $"crowd {perSecond:F1}/s in {lanes} in {sun.Description}", sun.Counts);
    }

    /// <summary>Awnings and banners whose borders sway across the sun.</summary>
    public static Setting Awnings(Dice dice, Setting sun, double endSeconds)
    {
        double hertz = dice.Log(0.15, 1.5);
        double depth = dice.Log(0.03, 1);
        Light cover = new SwayingCover(new Sway(dice, hertz, dice.Uniform(1, 6), dice.Uniform(0.1, 0.8)), dice.Uniform(-1.2, 1.2), dice.Log(0.3, 3), depth);
        Light light = new Product(sun.Light, new Shade(new Ending(cover, endSeconds)));
        if (dice.Chance(0.4))
        {
            light = new Product(light, new Shade(new Ending(Walkers(dice, dice.Log(0.05, 1)), endSeconds)));
        }

        return new Setting(light, $"awning {hertz:F2} Hz depth {depth:F2} in {sun.Description}", sun.Counts);
    }

    /// <summary>A street: headlights, lamps with ripple, some people.</summary>
    public static Setting Street(Dice dice, Setting sun, double endSeconds)
    {
        double counts = dice.Log(100, 1500);
        double gap = dice.Log(3, 30);
        Light traffic = new Ending(new Traffic(dice, counts, gap, dice.Uniform(0, 0.5)), endSeconds);
        Setting lamp = Lamps.Mains(dice, "led", dice.Log(30, 400), dice.Uniform(0.1, 1));
        Light shade = new Shade(new Ending(Walkers(dice, dice.Log(0.03, 0.5)), endSeconds));
        return new Setting(new Sum(new Product(sun.Light, shade), traffic, lamp.Light), $"traffic {counts:F0} every {gap:F0} s, {lamp.Description}, in {sun.Description}", sun.Counts);
    }

    /// <summary>Two to four things at once.</summary>
    public static Setting Everything(Dice dice, Setting sun, double endSeconds)
    {
        Light light = sun.Light;
        string description = "";
        int shades = dice.Whole(1, 2);
        for (int i = 0; i < shades; i++)
        {
            double perSecond = dice.Log(0.1, 3);
            double hertz = dice.Log(0.15, 1.5);
            bool walks = dice.Chance(0.6);
            Light cover = walks
                ? Walkers(dice, perSecond)
                : new SwayingCover(new Sway(dice, hertz, dice.Uniform(1, 6), 0.5), dice.Uniform(-1.2, 1.2), dice.Log(0.3, 2), dice.Log(0.03, 0.8));
            description += walks ? $"people {perSecond:F1}/s, " : $"awning {hertz:F2} Hz, ";
            light = new Product(light, new Shade(new Ending(cover, endSeconds)));
        }

        int lights = dice.Whole(1, 2);
        for (int i = 0; i < lights; i++)
        {
            double counts = dice.Log(40, 800);
            int kind = dice.Whole(0, 4);
            Light source = kind switch
            {
                0 => new Traffic(dice, counts, dice.Log(3, 30), 0.3),
                1 => new Product(new Steady(counts), new MainsRipple(dice, dice.Uniform(0.1, 1))),
                2 => new Product(new Steady(counts), new Flasher(dice, dice.Log(0.5, 4), 0.02, dice.Uniform(0.1, 0.6), 1, dice.Chance(0.5))),
                3 => new Product(new Steady(counts), new Shade(new Fan(dice, dice.Uniform(1, 14), dice.Uniform(0.2, 1), false))),
                _ => Reflection(dice, counts),
            };
            description += kind switch { 0 => "traffic", 1 => "ripple", 2 => "flasher", 3 => "fan", _ => "reflection" } + $" {counts:F0}, ";

            // A lamp stays when the bustle ends; only what moves does.
            light = new Sum(light, kind == 1 ? source : new Ending(source, endSeconds));
        }

        return new Setting(light, $"{description}in {sun.Description}", sun.Counts);
    }

    /// <summary>Fans that chop daylight or a lamp, running on or switched.</summary>
    public static Setting Fans(Dice dice, bool isWorn)
    {
        Setting behind = dice.Chance(0.5) ? Sun(dice) : Lamps.Mains(dice, "lamp", dice.Log(60, 2000), dice.Uniform(0.02, 0.8));
        double hertz = dice.Log(1, 14);
        double depth = dice.Log(0.03, 1);
        Light light = new Product(behind.Light, new Shade(Lamps.Sometimes(dice, new Fan(dice, hertz, depth, isWorn))));
        return new Setting(light, $"fan {hertz:F1} Hz depth {depth:F2} before {behind.Description}", behind.Counts);
    }

    /// <summary>A loose tarp: a resonance of 2 to 8 Hz in gusts, lit from behind or shading.</summary>
    public static Setting Tarp(Dice dice)
    {
        Setting sun = Sun(dice);
        double hertz = dice.Uniform(2, 8);
        double depth = dice.Log(0.05, 0.9);
        Sway sway = new(dice, hertz, dice.Uniform(2, 12), dice.Uniform(0.2, 1));
        Light cover = new SwayingCover(sway, dice.Uniform(-1.2, 1.2), dice.Log(0.3, 2.5), depth);
        return new Setting(new Product(sun.Light, new Shade(cover)), $"tarp {hertz:F1} Hz depth {depth:F2} in {sun.Description}", sun.Counts);
    }

    /// <summary>Glints on moving water: 2 to 12 a second in the crests of slow waves.</summary>
    public static Setting Glints(Dice dice)
    {
        Setting sun = Sun(dice);
        double counts = sun.Counts * dice.Log(0.05, 1);
        return new Setting(new Sum(sun.Light, Sparkle(dice, counts)), $"glints {counts:F0} on {sun.Description}", sun.Counts);
    }

    /// <summary>A fish tank: lamplight through a surface that its pump ripples.</summary>
    public static Setting FishTank(Dice dice)
    {
        Setting lamp = Lamps.Mains(dice, "tank lamp", dice.Log(60, 900), dice.Uniform(0.02, 0.4));
        double hertz = dice.Uniform(1.5, 6);
        double swing = dice.Log(0.03, 0.3);
        Light surface = new Sum(new Steady(1), new Product(new Steady(swing), new Sway(dice, hertz, dice.Uniform(1, 5), 0.3)));
        double counts = lamp.Counts * dice.Log(0.05, 0.7);
        return new Setting(new Sum(new Product(lamp.Light, surface), Sparkle(dice, counts)), $"tank {hertz:F1} Hz swing {swing:F2} glints {counts:F0}, {lamp.Description}", lamp.Counts);
    }

    /// <summary>What passers-by let through: one after the other, each covering some of the light.</summary>
    public static Light Passers(Dice dice, double perSecond) => new Shade(Walkers(dice, perSecond));

    private static Setting Daylight(Dice dice, double counts)
    {
        double spread = dice.Log(0.01, 0.25);
        return new Setting(new Product(new Steady(counts), new Drift(dice, dice.Log(0.003, 0.03), spread)), $"daylight {counts:F0} +-{spread:F2}", counts);
    }

    private static Alternator Walkers(Dice dice, double perSecond)
    {
        double depth = dice.Log(0.03, 1);
        double spread = dice.Uniform(0.1, 0.6);
        double median = Math.Min(dice.Log(0.1, 1.2), 0.6 / perSecond);
        double edge = dice.Log(0.02, 0.2);
        return new Alternator(dice, (EdgeShape)dice.Whole(0, 1))
        {
            Away = d => d.Exponential(Math.Max(0.02, (1 / perSecond) - median)),
            Present = d => d.LogNormal(median, 0.6),
            Height = d => Math.Clamp(d.LogNormal(depth, spread), 0, 1),
            EdgeSeconds = d => Math.Clamp(d.LogNormal(edge, 0.3), 0.02, 0.2),
        };
    }

    private static PulseShower Sparkle(Dice dice, double counts)
    {
        double length = dice.Log(0.03, 0.25);
        double waves = dice.Uniform(0.3, 1.5);
        Light crests = new SwayingCover(new Sway(dice, waves, 3, 0.5), dice.Uniform(-0.5, 1.2), 1, 1);
        return new PulseShower(dice, dice.Chance(0.5) ? PulseShape.Bell : PulseShape.Arch)
        {
            PerSecond = dice.Uniform(2, 12),
            Rate = crests,
            Length = d => Math.Clamp(d.LogNormal(length, 0.4), 0.03, 0.25),
            Height = d => d.LogNormal(counts, 0.6),
        };
    }

    // A pane or a passing windscreen that throws the sun across the view now and then.
    private static PulseShower Reflection(Dice dice, double counts) => new(dice, PulseShape.Bell)
    {
        PerSecond = dice.Log(0.03, 0.5),
        Length = d => d.Log(0.08, 1.5),
        Height = d => d.LogNormal(counts, 0.5),
    };
}
