using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Sensing;

namespace Firmware.Tests;

/// <summary>An access point heard as strong as the test says.</summary>
internal sealed class FakeSignal : ISignalStrength
{
    internal int Dbm { get; set; } = -58;

    public int ReadDbm() => Dbm;
}

/// <summary>A lamp that remembers how often it shone.</summary>
internal sealed class FakeLamp : ITestLamp
{
    internal bool IsOn { get; private set; }

    internal int Flashes { get; private set; }

    public void Light(bool isOn)
    {
        Flashes += isOn && !IsOn ? 1 : 0;
        IsOn = isOn;
    }
}

/// <summary>A sensor in the dark that sees a flame, and a lamp, when there is one.</summary>
internal sealed class LampSensor : IFlameSensor
{
    private readonly FlickeringLight _light = new(7);
    private int _reading;

    internal bool Burns { get; set; }

    internal FakeLamp Lamp { get; set; } = new();

    /// <summary>What the lamp adds, in counts.</summary>
    internal int LampCounts { get; set; } = 200;

    public int Read() => 3_800 - (_reading++ & 1) - (Burns ? _light.Next(300) : 0) - (Lamp.IsOn ? LampCounts : 0);

    public int ReadComparator() => Comparator.Unknown;

    public int TakeEdges() => Comparator.Unknown;
}

/// <summary>A detector with a fresh configuration, a control room that receipts and tells, and somebody who presses, covers and lights.</summary>
internal sealed class CommissioningRig
{
    private const int SampleMicros = Limits.SampleStepMillis * 1000;

    private readonly FakeMac _mac = new(7);
    private long _nextUplinkMicros = UplinkRig.StepMicros;
    private int _seen;
    private int _downlinks;

    internal CommissioningRig(FakeStore store)
        : this(store, 0x1234_5678, new BoardParts())
    {
    }

    /// <param name="store">Outlives the rig.</param>
    /// <param name="checksum">The configuration's.</param>
    /// <param name="parts">Its radio is replaced by one that hears well; its lamp stays as it is.</param>
    internal CommissioningRig(FakeStore store, uint checksum, BoardParts parts)
    {
        Configuration configuration = new();
        configuration.Identity = UplinkRig.IdentityOfOne();
        configuration.IsProvisioned = true;
        configuration.Checksum = checksum;
        configuration.Installer = "Kim";
        parts.Signal = Signal;
        parts.RuntimeVersion = "1.16.0.1";
        Clock.Source = "sntp";
        Clock.UnixSeconds = 1_790_000_000;
        Detector = new Detector(configuration, Sensor, Indicator, Watchdog, _mac, Link, Clock, store, parts);
    }

    internal FakeSignal Signal { get; } = new();

    internal LampSensor Sensor { get; } = new();

    internal FakeIndicator Indicator { get; } = new();

    internal FakeWatchdog Watchdog { get; } = new();

    internal FakeLink Link { get; } = new();

    internal FakeClock Clock { get; } = new();

    internal Detector Detector { get; }

    internal long NowMicros { get; private set; }

    /// <summary>The control room receipts what arrives.</summary>
    internal bool Receipts { get; set; } = true;

    /// <summary>How many recipients are told of a test, and acknowledge it.</summary>
    internal int Answers { get; set; } = 4;

    /// <summary>Somebody is there: presses the button, lights the sensor, holds a test flame.</summary>
    internal bool Helps { get; set; } = true;

    /// <summary>The greatest rise that detection saw, in counts; a test sets it back.</summary>
    internal int HighestRise { get; set; }

    /// <summary>True once the relay was driven.</summary>
    internal bool RelayWasDriven { get; private set; }

    /// <summary>True once the sounder sounded.</summary>
    internal bool SounderSounded { get; private set; }

    internal void RunFor(long micros)
    {
        long endMicros = NowMicros + micros;
        while (NowMicros < endMicros)
        {
            Tick();
        }
    }

    /// <summary>Until the routine is over, or a step begins.</summary>
    internal void RunUntil(CommissioningStep step)
    {
        for (int tick = 0; tick < 100_000 && Detector.CommissioningStep != step; tick++)
        {
            Tick();
        }

        Assert.AreEqual((int)step, (int)Detector.CommissioningStep);
    }

    /// <summary>Until the routine began and ended.</summary>
    internal void RunThrough()
    {
        RunUntil(CommissioningStep.Wifi);
        RunUntil(CommissioningStep.None);
        RunFor(2_000_000);
    }

    internal void Command(string command)
    {
        string birth = Link.ClaimAt(0, "jti");
        Assert.IsTrue(Ascii.TryParseNumber(birth.Substring(0, birth.IndexOf('-')), out long boot));
        Link.Give(Downlink.Command(_mac, ++_downlinks, (int)boot, command));
    }

    /// <summary>How many messages of a type were published.</summary>
    internal int Count(string type)
    {
        int count = 0;
        for (int at = Link.Find(type, 0); at >= 0; at = Link.Find(type, at + 1))
        {
            count++;
        }

        return count;
    }

    /// <summary>The message that tells of a step, or -1.</summary>
    internal int FindStep(string name)
    {
        for (int at = Link.Find("test", 0); at >= 0; at = Link.Find("test", at + 1))
        {
            if (Link.ClaimAt(at, "step") == name)
            {
                return at;
            }
        }

        return -1;
    }

    private void Tick()
    {
        NowMicros += SampleMicros;
        if (Helps)
        {
            Help();
        }

        Detector.SampleStep(NowMicros, Sensor.Read());
        HighestRise = Detector.Flame.RiseCounts > HighestRise ? Detector.Flame.RiseCounts : HighestRise;
        RelayWasDriven |= Indicator.Relay;
        SounderSounded |= Indicator.Sounder;
        if (NowMicros >= _nextUplinkMicros)
        {
            Detector.UplinkStep(NowMicros);
            Answer();
            _nextUplinkMicros = NowMicros + UplinkRig.StepMicros;
        }
    }

    private void Help()
    {
        CommissioningStep step = Detector.CommissioningStep;
        if (step == CommissioningStep.Indicator && NowMicros % 4_000_000 == 0)
        {
            Detector.Reset();
        }

        Sensor.Burns = Sensor.Lamp.Flashes == 0
            && ((step == CommissioningStep.Sensor && NowMicros % 4_000_000 >= 2_000_000) || step == CommissioningStep.Flame);
    }

    private void Answer()
    {
        for (; _seen < Link.Published; _seen++)
        {
            string type = Link.ClaimAt(_seen, "typ");
            if (Receipts)
            {
                Link.Give(Downlink.Receipt(_mac, ++_downlinks, ",'ack':'" + Link.ClaimAt(_seen, "jti") + "'"));
            }

            if (type == "test" && Link.ClaimAt(_seen, "step") == "" && Answers > 0)
            {
                string jti = Link.ClaimAt(_seen, "jti");
                Assert.IsTrue(Ascii.TryParseNumber(jti.Substring(0, jti.IndexOf('-')), out long boot));
                string arguments = ",'evt':'" + Link.ClaimAt(_seen, "evt") + "','told':4,'answered':" + Answers.ToString();
                Link.Give(Downlink.Command(_mac, ++_downlinks, (int)boot, "told", arguments));
            }
        }
    }
}
