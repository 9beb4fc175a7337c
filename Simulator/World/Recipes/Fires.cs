using Simulator.World.Lights;

namespace Simulator.World.Recipes;

/// <summary>Every kind of fire the world knows, each drawn over the whole of its range.</summary>
public static class Fires
{
    // Rated irradiance to fifteen times that: what is promised in stable light.
    private const double CalmLeast = 100;
    private const double CalmMost = 1500;
    private const double BusyLeast = 300;
    private const double NearLeast = 2500;
    private const double NearMost = 12_000;

    /// <summary>A pool fire in stable light.</summary>
    public static void Pan(Draft draft, Action<Draft> background)
    {
        background(draft);
        Light(draft, PanShape(draft), CalmLeast, CalmMost);
    }

    /// <summary>A gas jet in stable light.</summary>
    public static void Jet(Draft draft)
    {
        Backgrounds.Any(draft);
        Light(draft, FlameShape.Jet(draft.Noise), CalmLeast, CalmMost);
    }

    /// <summary>Burning fabric in wind, in stable light.</summary>
    public static void Fabric(Draft draft)
    {
        Backgrounds.Any(draft);
        Light(draft, FlameShape.Fabric(draft.Noise), CalmLeast, CalmMost);
    }

    /// <summary>A fire so near or large that it saturates the sensor; its level is what a converter without end would read.</summary>
    public static void Near(Draft draft, Func<Draft, FlameShape> shape)
    {
        Backgrounds.Any(draft);
        double counts = draft.Noise.LogBetween(NearLeast, NearMost);
        Light(draft, shape(draft), counts, counts);
    }

    /// <summary>A fire lit in daylight and lamp light, among nuisances.</summary>
    public static void Busy(Draft draft, params Action<Draft>[] among)
    {
        Backgrounds.Daylight(draft);
        if (draft.Noise.Chance(0.5))
        {
            Backgrounds.Led(draft);
        }

        foreach (Action<Draft> nuisance in among)
        {
            nuisance(draft);
        }

        Light(draft, AnyShape(draft), BusyLeast, CalmMost);
    }

    /// <summary>A fire growing with the square of time, seen from 2 to 15 m: a kilowatt gives some 0.5 to 15 counts.</summary>
    /// <param name="draft">Where it burns.</param>
    /// <param name="alpha">In kW/s^2, within 20 % of the named curve.</param>
    public static void Growing(Draft draft, double alpha)
    {
        Backgrounds.Any(draft);
        Noise noise = draft.Noise;
        double perKilowatt = noise.LogBetween(0.5, 15);
        double drawnAlpha = alpha * noise.Between(0.8, 1.2);
        double most = noise.LogBetween(300, 4000) / perKilowatt;
        double perArea = noise.LogBetween(250, 1500);
        FlameShape shape = AnyShape(draft);
        draft.Burn(
            new Flame(noise, shape, perKilowatt, new SquareGrowth(drawnAlpha, most, perArea)),
            $"fire {drawnAlpha:0.0000} kW/s^2 to {most:0} kW, {perKilowatt:0.0} counts/kW, {shape}");
    }

    /// <summary>A fire in stable light, lit around a gap in the sampling.</summary>
    public static void Blind(Draft draft, Func<Draft, FlameShape> shape)
    {
        Backgrounds.Any(draft);
        draft.IsBlind = true;
        Light(draft, shape(draft), CalmLeast, CalmMost);
    }

    /// <summary>A pan of 5 cm to 1 m.</summary>
    public static FlameShape PanShape(Draft draft) => FlameShape.Pan(draft.Noise, draft.Noise.LogBetween(0.05, 1));

    /// <summary>Pan or fabric; a gas jet now and then.</summary>
    public static FlameShape AnyShape(Draft draft) => draft.Noise.Below(5) switch
    {
        0 => FlameShape.Jet(draft.Noise),
        1 => FlameShape.Fabric(draft.Noise),
        _ => PanShape(draft),
    };

    // The level is meant as read behind the converter: the light is whatever it takes for that, as far as the scale reaches.
    private static void Light(Draft draft, FlameShape shape, double least, double most)
    {
        double level = draft.Noise.LogBetween(least, most);
        double counts = least >= NearLeast ? level : draft.Module.LightFor(draft.BackgroundCounts, level);
        double tau = draft.Noise.LogBetween(1, 10);
        draft.Burn(new Flame(draft.Noise, shape, counts, new PanGrowth(tau)), $"flame of {level:0} counts as read, grows in {tau:0.0} s, {shape}");
    }
}
