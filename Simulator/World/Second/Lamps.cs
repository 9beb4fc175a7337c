namespace Simulator.World.Second;

/// <summary>Lamps of every kind, and what people do with them.</summary>
internal static class Lamps
{
    /// <summary>Light in which nothing happens: night, LED, tungsten or calm daylight.</summary>
    public static Setting Calm(Dice dice) => dice.Whole(0, 3) switch
    {
        0 => Dark(dice),
        1 => Mains(dice, "led", dice.Log(30, 700), dice.Log(0.05, 1)),
        2 => Mains(dice, "tungsten", dice.Log(60, 900), dice.Uniform(0.02, 0.15)),
        _ => Market.Clouds(dice),
    };

    /// <summary>Night: next to nothing.</summary>
    public static Setting Dark(Dice dice)
    {
        double counts = dice.Log(1, 60);
        return new Setting(new Product(new Steady(counts), new Drift(dice, 0.01, 0.03)), $"dark {counts:F0}", counts);
    }

    /// <summary>An LED lamp, burning or switched.</summary>
    public static Setting Led(Dice dice) => Mains(dice, "led", dice.Log(30, 2500), dice.Uniform(0.1, 1), dice.Chance(0.4));

    /// <summary>Tubes on old ballasts, burning or switched.</summary>
    public static Setting Tube(Dice dice) => Mains(dice, "tube", dice.Log(30, 1200), dice.Uniform(0.1, 0.6), dice.Chance(0.4));

    /// <summary>An incandescent or halogen bulb switched on and off; the filament follows within 40 to 120 ms.</summary>
    public static Setting SwitchedBulb(Dice dice)
    {
        double counts = dice.Log(80, 3500);
        double median = dice.Log(0.5, 30);
        Light light = new Product(Filament(dice, Switch(dice, median)), new MainsRipple(dice, dice.Uniform(0.02, 0.15)));
        return Over(dice, counts, light, $"bulb {counts:F0} every {median:F1} s");
    }

    /// <summary>A bulb with a loose contact: bursts of short interruptions while something shakes it.</summary>
    public static Setting LooseBulb(Dice dice)
    {
        double counts = dice.Log(80, 3500);
        double outage = dice.Log(0.02, 0.4);
        double contact = dice.Log(0.03, 1);
        double depth = dice.Uniform(0.2, 1);
        Alternator shaking = new(dice, EdgeShape.Linear) { Away = d => d.Exponential(12), Present = d => d.LogNormal(3, 0.8) };
        Alternator interrupted = new(dice, EdgeShape.Linear)
        {
            Away = d => d.Exponential(contact),
            Present = d => d.Gamma(outage, 0.7),
            Height = d => depth * d.Uniform(0.5, 1),
        };
        Light drive = new Shade(new Product(shaking, interrupted));
        return Over(dice, counts, Filament(dice, drive), $"loose bulb {counts:F0} out {outage * 1000:F0} ms depth {depth:F2}");
    }

    /// <summary>A turning beacon.</summary>
    public static Setting Beacon(Dice dice) => Flash(dice, "beacon", dice.Log(0.5, 4), dice.Uniform(0.1, 0.5), 1, true);

    /// <summary>An indicator with a bulb or an LED.</summary>
    public static Setting Blinker(Dice dice)
    {
        double counts = dice.Log(50, 2500);
        double hertz = dice.Uniform(0.8, 2.5);
        Light flasher = new Flasher(dice, hertz, dice.Uniform(0, 0.04), dice.Uniform(0.3, 0.7), 1, false);
        Light light = dice.Chance(0.6) ? Filament(dice, flasher) : flasher;
        return Over(dice, counts, Sometimes(dice, light), $"blinker {counts:F0} {hertz:F1} Hz");
    }

    /// <summary>A strobe: short flashes up to 12 Hz, alone or in groups.</summary>
    public static Setting Strobe(Dice dice) => Flash(dice, "strobe", dice.Log(0.7, 12), dice.Log(0.02, 0.3), dice.Whole(1, 3), false);

    /// <summary>Cameras: flashes of 5 ms, some with one before.</summary>
    public static Setting CameraFlash(Dice dice)
    {
        double counts = dice.Log(200, 8000);
        double perMinute = dice.Log(1, 60);
        Light flashes = new PulseShower(dice, PulseShape.Spark)
        {
            PerSecond = perMinute / 60,
            Length = d => d.Uniform(0.003, 0.012),
            Height = d => d.LogNormal(counts, 0.5),
        };
        return Above(dice, counts, flashes, $"flash {counts:F0} {perMinute:F0}/min");
    }

    /// <summary>Remote controls pointed anywhere.</summary>
    public static Setting Remotes(Dice dice)
    {
        double counts = dice.Log(20, 2000);
        return Over(dice, counts, new RemoteControl(dice), $"remote {counts:F0}");
    }

    /// <summary>Cars at night or in dull daylight.</summary>
    public static Setting Headlights(Dice dice) => Road(dice, "headlights", 0.1);

    /// <summary>Motorcycles that stop and idle.</summary>
    public static Setting Motorcycles(Dice dice) => Road(dice, "motorcycle", 0.8);

    /// <summary>A tube at its end: it strikes, flutters at 8 to 20 Hz, goes out, strikes again.</summary>
    public static Setting FailingTube(Dice dice)
    {
        double counts = dice.Log(50, 1200);
        double hertz = dice.Uniform(8, 20);
        Light flutter = new Flasher(dice, hertz, dice.Uniform(0.05, 0.4), dice.Uniform(0.3, 0.8), 1, false)
        {
            Misses = dice.Uniform(0, 0.4),
            HeightSpread = dice.Uniform(0.05, 0.4),
        };
        double median = dice.Log(0.5, 10);
        Alternator burning = new(dice, EdgeShape.Exponential) { Away = d => d.LogNormal(median, 0.9), Present = d => d.LogNormal(2 * median, 0.9) };
        double floor = dice.Uniform(0, 0.6);
        Light light = new Product(new Sum(new Steady(floor), new Product(flutter, burning, new Steady(1 - floor))), new MainsRipple(dice, dice.Uniform(0.1, 0.5)));
        return Over(dice, counts, light, $"failing tube {counts:F0} {hertz:F0} Hz");
    }

    /// <summary>An electric candle.</summary>
    public static Setting CandleLamp(Dice dice)
    {
        double counts = dice.Log(50, 1200);
        return Over(dice, counts, Sometimes(dice, new SteppedLevel(dice)), $"candle lamp {counts:F0}");
    }

    /// <summary>A steady lamp on the mains.</summary>
    public static Setting Mains(Dice dice, string name, double counts, double depth, bool isSwitched = false)
    {
        Light light = new Product(new Steady(counts), new MainsRipple(dice, depth));
        return new Setting(isSwitched ? new Product(light, Switch(dice, dice.Log(2, 60))) : light, $"{name} {counts:F0} depth {depth:F2}{(isSwitched ? " switched" : "")}", counts);
    }

    /// <summary>Something done to a light of some counts, over night, a lamp or calm daylight.</summary>
    public static Setting Over(Dice dice, double counts, Light share, string description) =>
        Above(dice, counts, new Product(new Steady(counts), share), description);

    /// <summary>A light of some counts over night, a lamp or calm daylight.</summary>
    public static Setting Above(Dice dice, double counts, Light light, string description)
    {
        Setting calm = Calm(dice);
        return new Setting(new Sum(calm.Light, light), $"{description} over {calm.Description}", counts + calm.Counts);
    }

    /// <summary>The same, or only at times.</summary>
    public static Light Sometimes(Dice dice, Light light) => dice.Chance(0.6)
        ? light
        : new Product(light, Switch(dice, dice.Log(3, 40)));

    private static Setting Flash(Dice dice, string name, double hertz, double duty, int flashes, bool isSweep)
    {
        double counts = dice.Log(80, 4000);
        Light light = new Flasher(dice, hertz, dice.Uniform(0, 0.03), duty, flashes, isSweep);
        return Over(dice, counts, Sometimes(dice, light), $"{name} {counts:F0} {hertz:F1} Hz x{flashes} duty {duty:F2}");
    }

    private static Setting Road(Dice dice, string name, double idleChance)
    {
        double counts = dice.Log(80, 3500);
        double gap = dice.Log(2, 30);
        return Above(dice, counts, new Traffic(dice, counts, gap, idleChance), $"{name} {counts:F0} every {gap:F0} s");
    }

    private static Alternator Switch(Dice dice, double medianSeconds) => new(dice, EdgeShape.Linear)
    {
        Away = d => d.LogNormal(medianSeconds, 0.8),
        Present = d => d.LogNormal(medianSeconds, 0.8),
    };

    private static Thermal Filament(Dice dice, Light drive) => new(drive, dice.Uniform(0.04, 0.12), dice.Uniform(0.04, 0.12));
}
