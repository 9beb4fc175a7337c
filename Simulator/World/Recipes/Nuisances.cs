using Simulator.World.Lights;
using Simulator.World.Modulations;

namespace Simulator.World.Recipes;

/// <summary>
/// Everything without a flame that markets and vendors' tables name (shared flame facts), each drawn over the whole of its range: steady,
/// switched, shallow and deep, faint and blinding.
/// </summary>
public static class Nuisances
{
    private const double LampLeast = 60;
    private const double LampMost = 3000;
    private const double SunLeast = 200;
    private const double SunMost = 3500;

    /// <summary>LED lamps, steady or switched.</summary>
    public static void MainsLed(Draft draft) => Mains(draft, "LED", 0.1, 1);

    /// <summary>Tube lamps, steady or switched.</summary>
    public static void MainsTube(Draft draft) => Mains(draft, "tube", 0.1, 0.6);

    /// <summary>A bulb that is switched every half second to every other minute.</summary>
    public static void SwitchedBulb(Draft draft)
    {
        double level = Lamp(draft);
        double on = draft.Noise.LogBetween(0.5, 60);
        double off = draft.Noise.LogBetween(0.5, 60);
        double tau = draft.Noise.Between(0.04, 0.12);
        draft.Add(
            new ModulatedLight(Bulb(draft, level), new Switching(draft.Noise, (on / 2, on * 2), (off / 2, off * 2), tau)),
            $"bulb {level:0} on {on:0.0} s off {off:0.0} s");
    }

    /// <summary>A bulb with a loose contact: it stutters, with quiet times between.</summary>
    public static void LooseBulb(Draft draft)
    {
        double level = Lamp(draft);
        double on = draft.Noise.LogBetween(0.05, 2);
        double off = draft.Noise.LogBetween(0.03, 0.5);
        double tau = draft.Noise.Between(0.04, 0.12);
        draft.Add(
            new ModulatedLight(
                Bulb(draft, level),
                draft.Maybe(
                    new Switching(draft.Noise, (on / 3, on * 3), (off / 3, off * 3), tau),
                    new Switching(draft.Noise, (2, 60), (5, 120), tau))),
            $"loose bulb {level:0} on {on:0.00} s off {off:0.00} s");
    }

    /// <summary>Single people before the sun.</summary>
    public static void People(Draft draft)
    {
        double perSecond = draft.Noise.LogBetween(0.05, 1);
        double depth = draft.Noise.Between(0.1, 1);
        Shaded(draft, $"people {perSecond:0.00}/s depth {depth:0.00}", new Passing(draft.Noise, perSecond, (depth / 2, depth), (0.02, 0.2), (0.1, 5)));
    }

    /// <summary>A crowd before the sun.</summary>
    public static void Crowd(Draft draft)
    {
        double perSecond = draft.Noise.LogBetween(1, 5);
        double depth = draft.Noise.LogBetween(0.03, 0.8);
        Shaded(draft, $"crowd {perSecond:0.0}/s depth {depth:0.00}", new Passing(draft.Noise, perSecond, (0.03, depth + 0.03), (0.02, 0.2), (0.1, 2)));
    }

    /// <summary>An awning's edge before the sun: swaying, or flapping every now and then.</summary>
    public static void Awning(Draft draft)
    {
        double depth = draft.Noise.Between(0.03, 1);
        if (draft.Noise.Chance(0.5))
        {
            double hertz = draft.Noise.LogBetween(0.1, 1.5);
            Shaded(
                draft,
                $"awning sways {hertz:0.00} Hz depth {depth:0.00}",
                new Swaying(draft.Noise, hertz, draft.Noise.Between(1, 6), depth, draft.Noise.LogBetween(0.3, 3), draft.Noise.Unit()));
            return;
        }

        double perSecond = draft.Noise.LogBetween(0.05, 5);
        Shaded(draft, $"awning flaps {perSecond:0.00}/s depth {depth:0.00}", new Passing(draft.Noise, perSecond, (depth / 2, depth), (0.02, 0.2), (0.05, 3)));
    }

    /// <summary>A rotating beacon.</summary>
    public static void Beacon(Draft draft)
    {
        double hertz = draft.Noise.LogBetween(0.5, 4);
        Comes(draft, "beacon", hertz, draft.Noise.Between(0.05, 0.4), 0.5, 1, draft.Noise.LogBetween(0.001, 0.02), LampMost);
    }

    /// <summary>An indicator or advertising light.</summary>
    public static void Blinker(Draft draft)
    {
        double hertz = draft.Noise.LogBetween(0.5, 6);
        Comes(draft, "blinker", hertz, draft.Noise.Between(0.2, 0.8), draft.Noise.Between(0.01, 0.3), draft.Noise.Between(0.3, 1), 0.003, LampMost);
    }

    /// <summary>A flash lamp that repeats.</summary>
    public static void Strobe(Draft draft)
    {
        double hertz = draft.Noise.LogBetween(0.5, 12);
        Comes(draft, "strobe", hertz, Math.Min(0.5, hertz * draft.Noise.Between(0.01, 0.03)), 0.5, 1, 0.001, 8000);
    }

    /// <summary>A fan before sun or lamp, 1 to 14 blades a second.</summary>
    public static void Fan(Draft draft)
    {
        double hertz = draft.Noise.LogBetween(1, 14);
        double depth = draft.Noise.LogBetween(0.05, 1);
        double jitter = draft.Noise.LogBetween(0.001, 0.04);
        Shaded(
            draft,
            $"fan {hertz:0.0} Hz depth {depth:0.00} jitter {jitter:0.000}",
            new Repeating(draft.Noise, hertz, draft.Noise.Between(0.3, 0.9), draft.Noise.Between(0.1, 0.5), depth, jitter));
    }

    /// <summary>Headlights passing.</summary>
    public static void Headlights(Draft draft)
    {
        double level = draft.Noise.LogBetween(200, 5000);
        double wait = draft.Noise.LogBetween(1, 30);
        draft.Add(new ModulatedLight(draft.Lamp(level), new Approaching(draft.Noise, wait)), $"headlights up to {level:0} every {wait:0} s");
    }

    /// <summary>The lamp of a motorcycle idling.</summary>
    public static void Motorcycle(Draft draft)
    {
        double level = Lamp(draft);
        double hertz = draft.Noise.Between(8, 28);
        double depth = draft.Noise.LogBetween(0.05, 0.6);
        Repeating shaking = new(draft.Noise, hertz, 1, 0.5, depth, draft.Noise.LogBetween(0.01, 0.08));
        draft.Add(
            new ModulatedLight(draft.Lamp(level), draft.Maybe(shaking, new Switching(draft.Noise, (5, 90), (5, 90), 0.05))),
            $"motorcycle {level:0} at {hertz:0} Hz depth {depth:0.00}");
    }

    /// <summary>Camera flashes.</summary>
    public static void Flash(Draft draft)
    {
        double level = draft.Noise.LogBetween(500, 10_000);
        double perSecond = draft.Noise.LogBetween(0.02, 2);
        draft.Add(
            new ModulatedLight(draft.Lamp(level), new Shots(draft.Noise, perSecond, (0.003, 0.008), 0.6)),
            $"flashes {level:0}, {perSecond:0.00}/s");
    }

    /// <summary>Remote controls: frames of 45 to 120 ms while a button is held, 0.1 to 6 s.</summary>
    public static void Remote(Draft draft)
    {
        double level = draft.Noise.LogBetween(100, 4000);
        double hertz = draft.Noise.Between(8, 22);
        Repeating frames = new(draft.Noise, hertz, draft.Noise.Between(0.2, 0.65), 0.05, 1, 0.001);
        draft.Add(
            new ModulatedLight(draft.Lamp(level), frames, new Switching(draft.Noise, (0.1, 6), (0.5, 60), 0)),
            $"remote control {level:0}, {hertz:0.0} frames/s");
    }

    /// <summary>A radiant heater, with or without people passing.</summary>
    public static void Heater(Draft draft)
    {
        double level = draft.Noise.LogBetween(100, SunMost);
        double tau = draft.Noise.Between(4, 20);
        Switching switching = new(draft.Noise, (30, 600), (10, 300), tau);
        double perSecond = draft.Noise.LogBetween(0.02, 2);
        Modulation[] modulations = draft.Noise.Chance(0.3)
            ? [switching]
            : [switching, new Passing(draft.Noise, perSecond, (0.05, draft.Noise.Between(0.1, 1)), (0.02, 0.2), (0.1, 3))];
        draft.Add(
            new ModulatedLight(draft.Lamp(level), modulations),
            $"heater {level:0} tau {tau:0} s, {(modulations.Length > 1 ? perSecond : 0):0.00} people/s");
    }

    /// <summary>Arc welding, 0.5 to 30 s at a time.</summary>
    public static void Welding(Draft draft)
    {
        double level = draft.Noise.LogBetween(200, 12_000);
        double corner = draft.Noise.LogBetween(5, 60);
        double depth = draft.Noise.Between(0.1, 0.8);
        Ripple ripple = Ripple.Draw(draft.Noise, 0.05, 0.5);
        draft.Add(
            new ModulatedLight(
                draft.Lamp(level, ripple),
                new Arc(draft.Noise, corner, depth, draft.Noise.LogBetween(1, 60)),
                new Switching(draft.Noise, (0.5, 30), (1, 120), 0)),
            $"welding {level:0} corner {corner:0} Hz s {depth:0.00}");
    }

    /// <summary>A tube lamp that fails to start.</summary>
    public static void FailingTube(Draft draft)
    {
        double level = Lamp(draft);
        double hertz = draft.Noise.Between(8, 20);
        double least = draft.Noise.Between(0, 0.8);
        Steps steps = new(
            draft.Noise, hertz, draft.Noise.Unit(), least, draft.Noise.Between(0.3, 1), draft.Noise.Between(0, 0.1), draft.Noise.LogBetween(0.3, 5));
        draft.Add(
            new ModulatedLight(
                draft.Lamp(level, Ripple.Draw(draft.Noise, 0.2, 0.8)),
                draft.Maybe(steps, new Switching(draft.Noise, (2, 60), (2, 60), 0))),
            $"failing tube {level:0} at {hertz:0} Hz, down to {least:0.00}");
    }

    /// <summary>A lamp made to look like a candle.</summary>
    public static void CandleLamp(Draft draft)
    {
        double level = draft.Noise.LogBetween(LampLeast, 1500);
        double hertz = draft.Noise.Between(8, 20);
        double least = draft.Noise.Between(0.1, 0.8);
        draft.Add(
            new ModulatedLight(
                draft.Lamp(level), new Steps(draft.Noise, hertz, draft.Noise.Between(0.7, 1), least, draft.Noise.Between(0.1, 0.6), 0, 1)),
            $"candle lamp {level:0} at {hertz:0} Hz, down to {least:0.00}");
    }

    /// <summary>Matches and lighters, 0.5 to 3.5 s.</summary>
    public static void Match(Draft draft)
    {
        double level = draft.Noise.LogBetween(LampLeast, 2000);
        FlameShape shape = FlameShape.Pan(draft.Noise, draft.Noise.LogBetween(0.01, 0.05));
        double wait = draft.Noise.LogBetween(5, 120);
        draft.Add(
            new ModulatedLight(
                new Flame(draft.Noise, shape, level, new PanGrowth(0.1)),
                new Switching(draft.Noise, (0.5, 3.5), (wait / 2, wait * 2), draft.Noise.LogBetween(0.02, 0.2))),
            $"matches {level:0} every {wait:0} s, {shape}");
    }

    /// <summary>Flambe, 0.5 to 4 s.</summary>
    public static void Flambe(Draft draft)
    {
        double level = draft.Noise.LogBetween(150, 6000);
        FlameShape shape = FlameShape.Pan(draft.Noise, draft.Noise.LogBetween(0.15, 0.4));
        double wait = draft.Noise.LogBetween(20, 200);
        draft.Add(
            new ModulatedLight(
                new Flame(draft.Noise, shape, level, new PanGrowth(0.1)),
                new Switching(draft.Noise, (0.5, 4), (wait / 2, wait * 2), draft.Noise.LogBetween(0.05, 0.3))),
            $"flambe {level:0} every {wait:0} s, {shape}");
    }

    /// <summary>A tarp flapping before the sun.</summary>
    public static void Tarp(Draft draft)
    {
        double hertz = draft.Noise.LogBetween(2, 8);
        double depth = draft.Noise.LogBetween(0.03, 0.8);
        double q = draft.Noise.LogBetween(1, 10);
        Shaded(
            draft,
            $"tarp {hertz:0.0} Hz Q {q:0.0} depth {depth:0.00}",
            new Swaying(draft.Noise, hertz, q, depth, draft.Noise.LogBetween(0.3, 3), draft.Noise.Unit()));
    }

    /// <summary>Glints of sun on water.</summary>
    public static void Glint(Draft draft)
    {
        double level = draft.Noise.LogBetween(100, 4000);
        double perSecond = draft.Noise.Between(2, 12);
        Shots glints = new(draft.Noise, perSecond, (0.03, 0.25), draft.Noise.Between(0.2, 1.2));
        draft.Add(
            new ModulatedLight(draft.Lamp(level), draft.Maybe(glints, new Switching(draft.Noise, (3, 120), (3, 120), 1))),
            $"glints {level:0}, {perSecond:0.0}/s");
    }

    /// <summary>A grinder's sparks.</summary>
    public static void Grinder(Draft draft)
    {
        double mean = draft.Noise.LogBetween(LampLeast, 2500);
        double perSecond = draft.Noise.LogBetween(20, 400);
        double width = draft.Noise.LogBetween(0.005, 0.03);

        // A spark's parabola holds two thirds of its height times width.
        double level = mean / (perSecond * width * 2 / 3);
        draft.Add(
            new ModulatedLight(
                draft.Lamp(level),
                new Shots(draft.Noise, perSecond, (width / 1.5, width * 1.5), draft.Noise.Between(0.3, 1.2)),
                new Switching(draft.Noise, (1, 20), (1, 60), draft.Noise.LogBetween(0.02, 0.3))),
            $"grinder {mean:0}, {perSecond:0} sparks/s of {width * 1000:0} ms");
    }

    /// <summary>Two or three of a list at once, no one twice.</summary>
    public static void Mix(Draft draft, IReadOnlyList<Action<Draft>> from)
    {
        List<Action<Draft>> left = [.. from];
        int count = Math.Min(left.Count, 2 + draft.Noise.Below(2));
        for (int i = 0; i < count; i++)
        {
            int place = draft.Noise.Below(left.Count);
            left[place](draft);
            left.RemoveAt(place);
        }
    }

    private static double Lamp(Draft draft) => draft.Noise.LogBetween(LampLeast, LampMost);

    private static AmbientLight Bulb(Draft draft, double level) => draft.Lamp(level, Ripple.Draw(draft.Noise, 0.02, 0.15));

    private static void Mains(Draft draft, string name, double leastDepth, double mostDepth)
    {
        double level = Lamp(draft);
        Ripple ripple = Ripple.Draw(draft.Noise, leastDepth, mostDepth);
        LightSource lamp = draft.Lamp(level, ripple);
        bool switched = draft.Noise.Chance(0.5);
        draft.Add(
            switched ? new ModulatedLight(lamp, new Switching(draft.Noise, (1, 300), (1, 120), 0)) : lamp,
            $"{name} {level:0}, ripple {ripple.Depth:0.00} at {ripple.Hertz:0} Hz{(switched ? ", switched" : "")}");
    }

    // The sun, or a lamp as bright, behind something.
    private static void Shaded(Draft draft, FormattableString words, Modulation shade)
    {
        double level = draft.Noise.LogBetween(SunLeast, SunMost);
        draft.Add(new ModulatedLight(new AmbientLight(draft.Noise, level, null, draft.Noise.Between(0, 0.1), 60), shade), $"sun {level:0} behind {words}");
    }

    // A lamp that comes round, running on or switched.
    private static void Comes(Draft draft, string name, double hertz, double width, double edge, double depth, double jitter, double mostCounts)
    {
        double level = draft.Noise.LogBetween(LampLeast, mostCounts);
        Repeating turning = new(draft.Noise, hertz, width, edge, depth, jitter);
        draft.Add(
            new ModulatedLight(draft.Lamp(level), draft.Maybe(turning, new Switching(draft.Noise, (1, 120), (1, 60), 0.02))),
            $"{name} {level:0} at {hertz:0.0} Hz, bright {width:0.00} of it, depth {depth:0.00}");
    }
}
