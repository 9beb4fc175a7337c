using Firmware;
using Firmware.Sensing;
using Simulator.World;

namespace Simulator.Board;

/// <summary>
/// One detector running on virtual time: the firmware's two steps, called as the board's two threads would, 10 ms apart with the
/// platform's jitter for sampling and 100 ms apart for the uplink.
/// </summary>
public sealed class SimulatedBoard
{
    private const double JitterMicros = 1_500;

    private readonly IFlameSensor _sensor;
    private readonly VirtualTime _time;
    private readonly Noise _noise;

    /// <summary>Powers a board: its steps run from now on.</summary>
    /// <param name="detector">The firmware, wired to simulated ports.</param>
    /// <param name="sensor">What it is wired to.</param>
    /// <param name="time">The simulator's time.</param>
    /// <param name="noise">Draws the jitter.</param>
    public SimulatedBoard(Detector detector, IFlameSensor sensor, VirtualTime time, Noise noise)
    {
        Detector = detector;
        _sensor = sensor;
        _time = time;
        _noise = noise;
        time.After((long)noise.Between(0, Limits.SampleStepMillis * 1000), Sample);
        time.After((long)noise.Between(0, Limits.UplinkStepMillis * 1000), Deliver);
    }

    /// <summary>The firmware.</summary>
    public Detector Detector { get; }

    private void Sample()
    {
        Detector.SampleStep(_time.NowMicros, _sensor.Read());
        _time.After((Limits.SampleStepMillis * 1000) + (long)_noise.Between(0, JitterMicros), Sample);
    }

    private void Deliver()
    {
        Detector.UplinkStep(_time.NowMicros);
        _time.After(Limits.UplinkStepMillis * 1000, Deliver);
    }
}
