using Simulator.World.Lights;

namespace Simulator.World.Recipes;

/// <summary>Every class of the generator named world.</summary>
public static class Cookbook
{
    private static readonly Action<Draft>[] s_busy =
        [Nuisances.People, Nuisances.Crowd, Nuisances.Awning, Nuisances.Headlights, Nuisances.MainsLed];

    private static readonly (string Name, Action<Draft> Add)[] s_nuisances =
    [
        ("mains-led", Nuisances.MainsLed),
        ("mains-tube", Nuisances.MainsTube),
        ("bulb-switched", Nuisances.SwitchedBulb),
        ("bulb-loose", Nuisances.LooseBulb),
        ("people", Nuisances.People),
        ("crowd", Nuisances.Crowd),
        ("awning", Nuisances.Awning),
        ("beacon", Nuisances.Beacon),
        ("blinker", Nuisances.Blinker),
        ("strobe", Nuisances.Strobe),
        ("fan", Nuisances.Fan),
        ("headlights", Nuisances.Headlights),
        ("motorcycle", Nuisances.Motorcycle),
        ("flash", Nuisances.Flash),
        ("remote", Nuisances.Remote),
        ("heater", Nuisances.Heater),
    ];

    private static readonly (string Name, Action<Draft> Add)[] s_rare =
    [
        ("welding", Nuisances.Welding),
        ("failing-tube", Nuisances.FailingTube),
        ("candle-lamp", Nuisances.CandleLamp),
        ("match", Nuisances.Match),
        ("flambe", Nuisances.Flambe),
    ];

    private static readonly (string Name, Action<Draft> Add)[] s_hard =
    [
        ("tarp", Nuisances.Tarp),
        ("glint", Nuisances.Glint),
        ("grinder", Nuisances.Grinder),
    ];

    /// <summary>All classes, fires first.</summary>
    public static IReadOnlyList<Recipe> All { get; } =
    [
        Fire("pan-night", SignalKind.CalmFire, draft => Fires.Pan(draft, Backgrounds.Night)),
        Fire("pan-led", SignalKind.CalmFire, draft => Fires.Pan(draft, Backgrounds.Led)),
        Fire("pan-tungsten", SignalKind.CalmFire, draft => Fires.Pan(draft, Backgrounds.Tungsten)),
        Fire("pan-daylight", SignalKind.CalmFire, draft => Fires.Pan(draft, Backgrounds.Daylight)),
        Fire("jet", SignalKind.CalmFire, Fires.Jet),
        Fire("fabric", SignalKind.CalmFire, Fires.Fabric),
        Fire("near-pan", SignalKind.SaturatingFire, draft => Fires.Near(draft, Fires.PanShape)),
        Fire("near-jet", SignalKind.SaturatingFire, draft => Fires.Near(draft, near => FlameShape.Jet(near.Noise))),
        Fire("near-fabric", SignalKind.SaturatingFire, draft => Fires.Near(draft, near => FlameShape.Fabric(near.Noise))),
        Fire("busy-people", SignalKind.BusyFire, draft => Fires.Busy(draft, Nuisances.People)),
        Fire("busy-awning", SignalKind.BusyFire, draft => Fires.Busy(draft, Nuisances.Awning)),
        Fire("busy-headlights", SignalKind.BusyFire, draft => Fires.Busy(draft, Nuisances.Headlights)),
        Fire("busy-market", SignalKind.BusyFire, draft => Fires.Busy(draft, market => Nuisances.Mix(market, s_busy))),
        Fire("growing-slow", SignalKind.GrowingFire, draft => Fires.Growing(draft, 0.0029)),
        Fire("growing-medium", SignalKind.GrowingFire, draft => Fires.Growing(draft, 0.012)),
        Fire("growing-fast", SignalKind.GrowingFire, draft => Fires.Growing(draft, 0.047)),
        Fire("growing-ultra-fast", SignalKind.GrowingFire, draft => Fires.Growing(draft, 0.19)),
        Fire("blind-pan", SignalKind.BlindFire, draft => Fires.Blind(draft, Fires.PanShape)),
        Fire("blind-any", SignalKind.BlindFire, draft => Fires.Blind(draft, Fires.AnyShape)),
        new(new SignalClass("dark", SignalKind.Nuisance), Backgrounds.Night),
        .. Of(s_nuisances, SignalKind.Nuisance, "mix"),
        .. Of(s_rare, SignalKind.RareNuisance, "rare-mix"),
        .. Of(s_hard, SignalKind.HardNuisance, "hard-mix"),
    ];

    private static Recipe Fire(string name, SignalKind kind, Action<Draft> make) => new(new SignalClass(name, kind), make);

    // Each upon a drawn background, and two or three of them together as one more class.
    private static IEnumerable<Recipe> Of((string Name, Action<Draft> Add)[] nuisances, SignalKind kind, string mix)
    {
        foreach ((string name, Action<Draft> add) in nuisances)
        {
            yield return new Recipe(new SignalClass(name, kind), draft =>
            {
                Backgrounds.Any(draft);
                add(draft);
            });
        }

        yield return new Recipe(new SignalClass(mix, kind), draft =>
        {
            Backgrounds.Any(draft);
            Nuisances.Mix(draft, [.. nuisances.Select(nuisance => nuisance.Add)]);
        });
    }
}
