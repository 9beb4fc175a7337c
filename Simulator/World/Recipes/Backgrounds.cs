using Simulator.World.Lights;

namespace Simulator.World.Recipes;

/// <summary>The stable lights of a market: what a calm fire is lit in, and what every nuisance comes on top of.</summary>
public static class Backgrounds
{
    /// <summary>Next to nothing.</summary>
    public static void Night(Draft draft)
    {
        double level = draft.Noise.Between(0, 30);
        draft.AddBackground(new AmbientLight(draft.Noise, level), $"night {level:0}");
    }

    /// <summary>LED lamps, rippling from a tenth to the whole.</summary>
    public static void Led(Draft draft)
    {
        double level = draft.Noise.LogBetween(30, 800);
        Ripple ripple = Ripple.Draw(draft.Noise, 0.1, 1);
        draft.AddBackground(new AmbientLight(draft.Noise, level, ripple), $"LED {level:0}, ripple {ripple.Depth:0.00} at {ripple.Hertz:0} Hz");
    }

    /// <summary>Tungsten lamps: bright in the infrared, rippling little.</summary>
    public static void Tungsten(Draft draft)
    {
        double level = draft.Noise.LogBetween(60, 1200);
        Ripple ripple = Ripple.Draw(draft.Noise, 0.02, 0.15);
        draft.AddBackground(
            new AmbientLight(draft.Noise, level, ripple, 0.01, 60),
            $"tungsten {level:0}, ripple {ripple.Depth:0.00} at {ripple.Hertz:0} Hz");
    }

    /// <summary>Daylight in the shade, drifting with the clouds.</summary>
    public static void Daylight(Draft draft)
    {
        double level = draft.Noise.LogBetween(150, 1800);
        double share = draft.Noise.Between(0.01, 0.1);
        double seconds = draft.Noise.LogBetween(30, 300);
        draft.AddBackground(new AmbientLight(draft.Noise, level, null, share, seconds), $"daylight {level:0}, drift {share:0.00} in {seconds:0} s");
    }

    /// <summary>Any of them.</summary>
    public static void Any(Draft draft)
    {
        switch (draft.Noise.Below(4))
        {
            case 0: Night(draft); break;
            case 1: Led(draft); break;
            case 2: Tungsten(draft); break;
            default: Daylight(draft); break;
        }
    }
}
