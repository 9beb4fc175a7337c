using Firmware.Sensing;

namespace Simulator.World;

/// <summary>
/// A YG1006 module in front of the ESP32's converter. Light falls on a phototransistor that saturates softly; the converter's scale is bent
/// above a knee of 2,900 to 3,400 counts (steeper or flatter), off its line by up to 25 counts, and blind for the first 50 to 150 counts of
/// light on half of the boards; noise of 1.5 to 4 counts, rare spikes of some 40; beside it the comparator with its trimmer anywhere.
/// Figures from the shared flame facts.
/// </summary>
public sealed class SensorModule
{
    private const int FullScale = 4095;
    private const double SpikeCounts = 40;

    // Light is looked up in a table: pairs of codes 8 counts apart, up to where nothing changes any more.
    private const double TableStep = 8;
    private const int TableSize = 4096;

    private readonly Noise _noise;
    private readonly double[] _codes = new double[TableSize + 1];
    private readonly double _noiseCounts;
    private readonly double _spikeShare;
    private readonly double _trimmerCounts;
    private readonly double _hysteresisCounts;
    private readonly bool _hasComparator;
    private readonly bool _hasCounter;
    private bool _above;
    private int _edges;

    /// <summary>Fits a module.</summary>
    /// <param name="noise">Draws all of its figures and drives its noise.</param>
    /// <param name="wiring">Which way light moves the code.</param>
    /// <param name="comparator">True where comparator and pulse counter are wired; null to draw it: both, one or none.</param>
    /// <param name="trimmerCounts">Where an installer set the comparator, in counts of light; drawn from 20 to 4,000 when null.</param>
    public SensorModule(Noise noise, Wiring wiring, bool? comparator = null, double? trimmerCounts = null)
    {
        _noise = noise;
        IsRising = wiring == Wiring.Rising;
        _noiseCounts = noise.Between(1.5, 4);
        _spikeShare = noise.LogBetween(0.00002, 0.0005);
        _trimmerCounts = trimmerCounts ?? noise.LogBetween(20, 4000);
        _hysteresisCounts = Math.Min(noise.Between(5, 60), _trimmerCounts / 2);
        _hasComparator = comparator ?? noise.Chance(0.85);
        _hasCounter = comparator ?? (_hasComparator && noise.Chance(0.85));
        FillTable();
    }

    /// <summary>True where light raises the code.</summary>
    public bool IsRising { get; }

    /// <summary>What the converter reads of a light without noise, as counts above its darkest code.</summary>
    public double AsRead(double lightCounts)
    {
        double code = Math.Clamp(Code(lightCounts), 0, FullScale);
        return IsRising ? code : FullScale - code;
    }

    /// <summary>The light that, added to another, is read as so much more of it; at most what the table holds.</summary>
    public double LightFor(double ambientCounts, double riseAsRead)
    {
        double target = AsRead(ambientCounts) + riseAsRead;
        double least = 0;
        double most = TableStep * TableSize;
        for (int i = 0; i < 40; i++)
        {
            double middle = (least + most) / 2;
            (least, most) = AsRead(ambientCounts + middle) < target ? (middle, most) : (least, middle);
        }

        return least;
    }

    /// <summary>Lets the comparator and its pulse counter see a light; they work while no code runs.</summary>
    public void Compare(double lightCounts)
    {
        bool above = lightCounts > _trimmerCounts - (_above ? _hysteresisCounts : 0);
        _edges += above && !_above ? 1 : 0;
        _above = above;
    }

    /// <summary>Takes one reading; the edges counted so far are handed over with it.</summary>
    /// <param name="lightCounts">Light on the sensor, in counts.</param>
    /// <param name="sample">Its raw code, comparator and edges are filled.</param>
    public void Read(double lightCounts, ref Sample sample)
    {
        Compare(lightCounts);
        double code = Code(lightCounts) + (_noise.Normal() * _noiseCounts);
        if (_noise.Unit() < _spikeShare)
        {
            code += _noise.Chance(0.5) ? SpikeCounts : -SpikeCounts;
        }

        sample.Raw = (int)Math.Clamp(code + 0.5, 0, FullScale);
        sample.Comparator = _hasComparator ? (_above ? 1 : 0) : Sample.Unknown;
        sample.Edges = _hasCounter ? _edges : Sample.Unknown;
        _edges = 0;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{(IsRising ? "rising" : "falling")}, dark code {Math.Clamp(Code(0), 0, FullScale):0}, noise {_noiseCounts:0.0}, trimmer {_trimmerCounts:0}");

    private double Code(double lightCounts)
    {
        double place = Math.Min(lightCounts / TableStep, TableSize - 0.001);
        int index = (int)place;
        double before = _codes[index];
        return before + ((_codes[index + 1] - before) * (place - index));
    }

    // A straight scale first, from dark to the transistor's rest; then what the converter makes of it.
    private void FillTable()
    {
        double knee = _noise.Between(2900, 3400);
        double gain = _noise.Between(0.75, 1.8);
        double darkOffset = _noise.Between(0, 195);
        double deadCounts = _noise.Chance(0.5) ? _noise.Between(50, 150) : 0;
        double restOffset = _noise.Between(0, 60);
        double softness = _noise.Between(4, 12);
        double bend = _noise.Between(3, 25);
        double bendShare = _noise.Unit();
        double longPhase = _noise.Unit();
        double longCounts = _noise.Between(1500, 4000);
        double shortPhase = _noise.Unit();
        double shortCounts = _noise.Between(300, 1200);
        double darkCode = deadCounts > 0 ? FullScale : FullScale - darkOffset;

        // Where the dark rail is above the knee, the straight scale is as much longer or shorter as the knee's gain says.
        double dark = IsRising ? (deadCounts > 0 ? -deadCounts : darkOffset) : knee + ((darkCode - knee) / gain) + deadCounts;
        double rest = IsRising ? knee + ((FullScale - restOffset - knee) / gain) : restOffset;
        double span = Math.Abs(dark - rest);
        for (int i = 0; i <= TableSize; i++)
        {
            double light = i * TableStep;
            double soft = light / Math.Pow(1 + Math.Pow(light / span, softness), 1 / softness);
            double straight = IsRising ? dark + soft : dark - soft;
            double code = straight <= knee ? straight : knee + ((straight - knee) * gain);
            _codes[i] = code
                + (bend * bendShare * Waves.Sine((code / longCounts) + longPhase))
                + (bend * (1 - bendShare) * Waves.Sine((code / shortCounts) + shortPhase));
        }
    }
}
