using Firmware;
using Firmware.Messages;
using Firmware.Sensing;
using Simulator.Board;
using Simulator.World;
using Simulator.World.Lights;

namespace Simulator.Provisioning;

/// <summary>A person who follows the lights: presses the button, holds a flame before the sensor. The stall's light is around it.</summary>
public sealed class SimulatedInstaller
{
    private const long PeriodMicros = 100_000;

    // What a person takes to see which step it is and to do something.
    private const long LooksAtLampsMicros = 7_000_000;
    private const long CoversSensorMicros = 4_000_000;
    private const long LightsFlameMicros = 5_000_000;

    // A flame that was held for ten seconds and some is taken away, and held again while the step goes on.
    private const long HoldsFlameMicros = 12_000_000;
    private const long AgainMicros = HoldsFlameMicros + 5_000_000;

    private const double LampCounts = 80;
    private const double TrimmerCounts = 1_000;
    private const double FlameCounts = 500;
    private const double PanMetres = 0.1;
    private const double GrowthSeconds = 1;

    private readonly VirtualTime _time;
    private readonly Noise _noise;
    private readonly StallWorld _world;
    private readonly bool _hasFlame;
    private CommissioningStep _step;
    private long _stepMicros;
    private bool _isBurning;
    private bool _isPressed;

    /// <summary>Begins to watch.</summary>
    /// <param name="time">The simulator's time.</param>
    /// <param name="noise">Drives the light.</param>
    /// <param name="hasFlame">False for one who holds no flame when it is asked for.</param>
    public SimulatedInstaller(VirtualTime time, Noise noise, bool hasFlame)
    {
        _time = time;
        _noise = noise;
        _hasFlame = hasFlame;
        _world = new StallWorld(new SensorModule(noise, Wiring.Falling, trimmerCounts: TrimmerCounts), new AmbientLight(noise, LampCounts));
        Sensor = new WorldSensor(_world, time);
        Watch();
    }

    /// <summary>What the board's sensor sees.</summary>
    public IFlameSensor Sensor { get; }

    /// <summary>The board whose lights are watched; null while it has no power.</summary>
    public Detector? Detector { get; set; }

    private void Watch()
    {
        if (Detector is { } detector)
        {
            Help(detector);
        }

        _time.After(PeriodMicros, Watch);
    }

    private void Help(Detector detector)
    {
        if (detector.CommissioningStep != _step)
        {
            _step = detector.CommissioningStep;
            _stepMicros = _time.NowMicros;
            _isPressed = false;
        }

        long takenMicros = _time.NowMicros - _stepMicros;
        if (_step == CommissioningStep.Indicator && takenMicros >= LooksAtLampsMicros && !_isPressed)
        {
            _isPressed = true;
            detector.Reset();
        }

        Burn((_step == CommissioningStep.Sensor && takenMicros >= CoversSensorMicros)
            || (_step == CommissioningStep.Flame && _hasFlame && IsFlameHeld(takenMicros - LightsFlameMicros)));
    }

    private static bool IsFlameHeld(long micros) => micros >= 0 && micros % AgainMicros < HoldsFlameMicros;

    private void Burn(bool isBurning)
    {
        if (isBurning == _isBurning)
        {
            return;
        }

        _isBurning = isBurning;
        if (isBurning)
        {
            _world.Ignite(new Flame(_noise, FlameShape.Pan(_noise, PanMetres), FlameCounts, new PanGrowth(GrowthSeconds)));
        }
        else
        {
            _world.Extinguish();
        }
    }
}
