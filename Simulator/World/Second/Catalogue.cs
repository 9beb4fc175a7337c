namespace Simulator.World.Second;

/// <summary>A class and how to make a scene of it.</summary>
internal sealed record Recipe(SignalClass Class, Func<Dice, Converter, Scene> Make);

/// <summary>Every class of the generator.</summary>
internal static class Catalogue
{
    /// <summary>All of them: fires, then what imitates them.</summary>
    public static Recipe[] Recipes { get; } =
    [
        Fire("pan-calm", SignalKind.CalmFire, (d, c) => Fires.Calm(d, c, Fires.Pan)),
        Fire("oil-calm", SignalKind.CalmFire, (d, c) => Fires.Calm(d, c, Fires.Oil)),
        Fire("jet-calm", SignalKind.CalmFire, (d, c) => Fires.Calm(d, c, Fires.Jet)),
        Fire("cloth-calm", SignalKind.CalmFire, (d, c) => Fires.Calm(d, c, Fires.Cloth)),
        Fire("goods-calm", SignalKind.CalmFire, (d, c) => Fires.Calm(d, c, Fires.Goods)),
        Fire("several-calm", SignalKind.CalmFire, (d, c) => Fires.Calm(d, c, Fires.Several)),
        Fire("pan-near", SignalKind.SaturatingFire, (d, _) => Fires.Near(d, Fires.Pan)),
        Fire("jet-near", SignalKind.SaturatingFire, (d, _) => Fires.Near(d, Fires.Jet)),
        Fire("cloth-near", SignalKind.SaturatingFire, (d, _) => Fires.Near(d, Fires.Cloth)),
        Fire("several-near", SignalKind.SaturatingFire, (d, _) => Fires.Near(d, Fires.Several)),
        Fire("fire-in-crowd", SignalKind.BusyFire, (d, _) => Fires.Busy(d, Market.Crowd)),
        Fire("fire-under-awning", SignalKind.BusyFire, (d, _) => Fires.Busy(d, Market.Awnings)),
        Fire("fire-in-traffic", SignalKind.BusyFire, (d, _) => Fires.Busy(d, Market.Street)),
        Fire("fire-in-market", SignalKind.BusyFire, (d, _) => Fires.Busy(d, Market.Everything)),
        Fire("growing-slow", SignalKind.GrowingFire, (d, c) => Fires.Growing(d, c, 0.0029)),
        Fire("growing-medium", SignalKind.GrowingFire, (d, c) => Fires.Growing(d, c, 0.012)),
        Fire("growing-fast", SignalKind.GrowingFire, (d, c) => Fires.Growing(d, c, 0.047)),
        Fire("growing-ultrafast", SignalKind.GrowingFire, (d, c) => Fires.Growing(d, c, 0.19)),
        Fire("pan-blind", SignalKind.BlindFire, (d, c) => Fires.Blind(d, c, Fires.Pan, false)),
        Fire("pan-blind-counted", SignalKind.BlindFire, (d, c) => Fires.Blind(d, c, Fires.Pan, true)),
        Fire("goods-blind", SignalKind.BlindFire, (d, c) => Fires.Blind(d, c, Fires.Goods, false)),
        Fire("goods-blind-counted", SignalKind.BlindFire, (d, c) => Fires.Blind(d, c, Fires.Goods, true)),
        Light("dark", SignalKind.Nuisance, Lamps.Dark),
        Light("led-ripple", SignalKind.Nuisance, Lamps.Led),
        Light("tube-ripple", SignalKind.Nuisance, Lamps.Tube),
        Light("bulb-switched", SignalKind.Nuisance, Lamps.SwitchedBulb),
        Light("bulb-loose", SignalKind.Nuisance, Lamps.LooseBulb),
        Light("beacon", SignalKind.Nuisance, Lamps.Beacon),
        Light("blinker", SignalKind.Nuisance, Lamps.Blinker),
        Light("strobe", SignalKind.Nuisance, Lamps.Strobe),
        Light("camera-flash", SignalKind.Nuisance, Lamps.CameraFlash),
        Light("remote-control", SignalKind.Nuisance, Lamps.Remotes),
        Light("headlights", SignalKind.Nuisance, Lamps.Headlights),
        Light("motorcycle", SignalKind.Nuisance, Lamps.Motorcycles),
        Light("heater", SignalKind.Nuisance, Heat.Heater),
        Light("heater-people", SignalKind.Nuisance, Heat.HeaterAndPeople),
        Light("daylight-clouds", SignalKind.Nuisance, Market.Clouds),
        Light("sun-people", SignalKind.Nuisance, Market.People),
        Light("sun-crowd", SignalKind.Nuisance, d => Market.Crowd(d, Market.Sun(d), double.PositiveInfinity)),
        Light("awning", SignalKind.Nuisance, d => Market.Awnings(d, Market.Sun(d), double.PositiveInfinity)),
        Light("fan", SignalKind.Nuisance, d => Market.Fans(d, false)),
        Light("fan-worn", SignalKind.Nuisance, d => Market.Fans(d, true)),
        Light("street", SignalKind.Nuisance, d => Market.Street(d, Market.BusySun(d), double.PositiveInfinity)),
        Light("market", SignalKind.Nuisance, d => Market.Everything(d, Market.BusySun(d), double.PositiveInfinity)),
        Light("welding", SignalKind.RareNuisance, Heat.Welding),
        Light("tube-failing", SignalKind.RareNuisance, Lamps.FailingTube),
        Light("candle-lamp", SignalKind.RareNuisance, Lamps.CandleLamp),
        Light("match", SignalKind.RareNuisance, Heat.Match),
        Light("flambe", SignalKind.RareNuisance, Heat.Flambe),
        Light("tarp", SignalKind.HardNuisance, Market.Tarp),
        Light("glints", SignalKind.HardNuisance, Market.Glints),
        Light("fish-tank", SignalKind.HardNuisance, Market.FishTank),
        Light("grinder", SignalKind.HardNuisance, Heat.Grinder),
        Light("burner-yellow", SignalKind.HardNuisance, d => Heat.Burner(d, false)),
        Light("burner-blue", SignalKind.HardNuisance, d => Heat.Burner(d, true)),
    ];

    private static Recipe Fire(string name, SignalKind kind, Func<Dice, Converter, Scene> make) => new(new SignalClass(name, kind), make);

    private static Recipe Light(string name, SignalKind kind, Func<Dice, Setting> make) => new(new SignalClass(name, kind), (dice, converter) =>
    {
        Setting setting = make(dice);

        // What hides below a board's dark rail tests nothing; darkness itself may.
        while (name != "dark" && setting.Counts < 1.3 * converter.DeadCounts)
        {
            setting = make(dice);
        }

        return new Scene { Surroundings = setting.Light, Description = setting.Description };
    });
}
