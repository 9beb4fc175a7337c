namespace Simulator.World.Second;

/// <summary>
/// The module and the ESP32's converter (flame-facts, The sensor): light in counts to a raw code. A knee above 2,900 to 3,400 counts,
/// integral nonlinearity up to 25 counts either way, on half of the boards a dark rail below about 150 counts, noise of 1.5 to 4 counts,
/// rare spikes of some 40, and a transistor that on some boards keeps a rest voltage when saturated.
/// </summary>
internal sealed class Converter
{
    private const int FullScale = 4095;
    private const int Spacing = 16;
    private const int Entries = 2560; // up to 40,960 counts of light, where nothing changes any more
    private const double Margin = 40; // how far past the rail the curve goes on, so that noise does not show there

    private readonly Dice _dice;
    private readonly double[] _codes = new double[Entries + 1];
    private readonly double _sigma;
    private readonly double _spikeChance;

    /// <summary>Makes a board.</summary>
    public Converter(Dice dice)
    {
        _dice = dice.Fork();
        IsRising = _dice.Chance(0.3);
        DeadCounts = _dice.Chance(0.5) ? _dice.Uniform(120, 180) : 0;
        _sigma = _dice.Uniform(1.5, 4);
        _spikeChance = _dice.Log(0.00005, 0.001);
        double knee = _dice.Uniform(2900, 3400);
        double bend = _dice.Log(4200, 6500) - knee;
        double top = _dice.Chance(0.6) ? FullScale + Margin : FullScale - _dice.Uniform(1, 30);
        double bow = _dice.Uniform(0, 25);
        double bowShare = _dice.Uniform(0.3, 0.8);
        double phase = _dice.Unit();
        double fine = _dice.Uniform(1.5, 6);
        for (int i = 0; i <= Entries; i++)
        {
            double light = i * Spacing;
            double over = light - knee;
            double code = over <= 0 ? light : knee + (over / (1 + (over / bend)));
            double turns = code / FullScale;
            code += bow * ((bowShare * Portable.Sin((0.5 * turns) + phase)) + ((1 - bowShare) * Portable.Sin((fine * turns) + (2 * phase))));
            _codes[i] = Math.Min(code, top);
        }

        Description = $"{(IsRising ? "rising" : "falling")} dead {DeadCounts:F0} noise {_sigma:F1} inl {bow:F0} knee {knee:F0}";
    }

    /// <summary>True where light raises the code.</summary>
    public bool IsRising { get; }

    /// <summary>Light below this reads as the dark rail; 0 on a good board.</summary>
    public double DeadCounts { get; }

    /// <summary>The board's parameters.</summary>
    public string Description { get; }

    /// <summary>The counts of light that the converter answers without noise.</summary>
    public double Ideal(double light)
    {
        double code = Curve(light);
        return code < DeadCounts ? 0 : Math.Clamp(code, 0, FullScale);
    }

    /// <summary>One reading as wired.</summary>
    public int Raw(double light)
    {
        double code = Curve(light) + (_sigma * _dice.Normal());
        if (_dice.Chance(_spikeChance))
        {
            code += _dice.Uniform(25, 60) * (_dice.Chance(0.5) ? 1 : -1);
        }

        int counts = code < DeadCounts ? 0 : Math.Clamp((int)Math.Floor(code + 0.5), 0, FullScale);
        return IsRising ? counts : FullScale - counts;
    }

    private double Curve(double light)
    {
        double position = Math.Max(0, light) / Spacing;
        if (position >= Entries)
        {
            return _codes[Entries];
        }

        int i = (int)position;
        return _codes[i] + ((_codes[i + 1] - _codes[i]) * (position - i));
    }
}
