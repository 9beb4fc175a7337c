using Simulator.World.Lights;
using Simulator.World.Modulations;

namespace Simulator.World.Recipes;

/// <summary>
/// A cook's gas burner: a real flame, blue (fast and shallow, hardly any light) or yellow, turned off and on (shared flame facts: s of
/// 0.01 to 0.25). One channel cannot know that it is wanted; a detector may be taught it.
/// </summary>
public static class Burners
{
    /// <summary>How long an installer teaches it.</summary>
    public const double TeachingSeconds = 300;

    private const double LeastCounts = 40;
    private const double MostCounts = 300;

    /// <summary>Adds a burner to a stall's light, and a fire of a multiple of its level after the teaching; 0 for none.</summary>
    public static void Add(Draft draft, double flameMultiple)
    {
        draft.TeachingSeconds = TeachingSeconds;
        Backgrounds.Any(draft);
        Noise noise = draft.Noise;
        bool yellow = noise.Chance(0.5);
        double level = noise.LogBetween(LeastCounts, MostCounts);
        FlameShape shape = FlameShape.Jet(noise) with { Depth = yellow ? noise.Between(0.1, 0.25) : noise.Between(0.01, 0.1) };
        double counts = draft.Module.LightFor(draft.BackgroundCounts, level);
        draft.Add(
            new ModulatedLight(
                new Flame(noise, shape, counts, new PanGrowth(0.1)),
                new Switching(noise, (60, 600), (5, 60), noise.Between(0.05, 0.3))),
            $"{(yellow ? "yellow" : "blue")} burner of {level:0} counts as read, {shape}");
        if (flameMultiple > 0)
        {
            double tau = noise.LogBetween(1, 10);
            double fire = draft.Module.LightFor(draft.BackgroundCounts + counts, level * flameMultiple);
            FlameShape fireShape = Fires.AnyShape(draft);
            draft.IgnitionFromSeconds = TeachingSeconds + 30;
            draft.Burn(
                new Flame(noise, fireShape, fire, new PanGrowth(tau)),
                $"flame of {level * flameMultiple:0} counts as read, grows in {tau:0.0} s, {fireShape}");
        }
    }
}
