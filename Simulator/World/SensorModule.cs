using Firmware.Sensing;

namespace Simulator.World;

/// <summary>
/// The YG1006 module in front of the ESP32's converter: light pulls the code down from the dark rail; noise, a bent scale,
/// rare spikes, saturation near zero; and the comparator with its trimmer. Figures from the shared flame facts.
/// </summary>
public sealed class SensorModule
{
    private const int FullScale = 4095;
    private const double NoiseCounts = 2;
    private const double BendCounts = 10;
    private const double SpikeCounts = 40;
    private const double SpikeShare = 0.0002;
    private const double ComparatorHysteresis = 30;

    private readonly Noise _noise;
    private readonly double _darkCode;
    private readonly double _trimmerCounts;
    private bool _comparator;
    private int _edges;

    /// <summary>Fits a module.</summary>
    /// <param name="noise">Draws its dark code (3,900 to 4,095), its trimmer and its noise.</param>
    public SensorModule(Noise noise)
    {
        _noise = noise;
        _darkCode = noise.Between(3900, FullScale);
        _trimmerCounts = noise.Between(150, 800);
    }

    /// <summary>Takes one reading.</summary>
    /// <param name="lightCounts">Light on the sensor, in counts.</param>
    /// <param name="sample">Its raw code, comparator and edges are filled.</param>
    public void Read(double lightCounts, ref Sample sample)
    {
        double bend = BendCounts * Math.Sin(2 * Math.PI * lightCounts / FullScale);
        double spike = _noise.Between(0, 1) < SpikeShare ? -SpikeCounts : 0;
        double code = _darkCode - lightCounts + bend + spike + (_noise.Normal() * NoiseCounts);
        sample.Raw = (int)Math.Clamp(Math.Round(code), 0, FullScale);

        bool above = lightCounts > _trimmerCounts + (_comparator ? -ComparatorHysteresis : 0);
        _edges += above && !_comparator ? 1 : 0;
        _comparator = above;
        sample.Comparator = above ? 1 : 0;
        sample.Edges = _edges;
        _edges = 0;
    }
}
