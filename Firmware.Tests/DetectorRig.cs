using Firmware.Alarming;
using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Supervision;

namespace Firmware.Tests;

/// <summary>Outputs that nobody looks at.</summary>
internal sealed class UplinkOutputs : IIndicator, IWatchdog
{
    public void Show(bool red, bool amber, bool sounder, bool relay)
    {
    }

    public void Feed()
    {
    }

    public void Restart()
    {
    }
}

/// <summary>A whole detector in service with fakes around it.</summary>
internal sealed class DetectorRig
{
    private const int SampleMicros = Limits.SampleStepMillis * 1000;

    private long _nextUplinkMicros = UplinkRig.StepMicros;
    private int _commands;

    internal DetectorRig()
        : this(new FakeStore())
    {
    }

    internal DetectorRig(bool failsWrites)
        : this(StoreThat(failsWrites))
    {
    }

    internal DetectorRig(IStore store)
        : this(store, new Configuration())
    {
    }

    internal DetectorRig(IStore store, Configuration configuration)
        : this(store, configuration, new BoardParts())
    {
    }

    internal DetectorRig(IStore store, Configuration configuration, BoardParts parts)
    {
        configuration.Identity ??= UplinkRig.IdentityOfOne();
        configuration.IsProvisioned = true;
        UplinkOutputs outputs = new();
        Detector = new Detector(configuration, Sensor, outputs, outputs, Mac, Link, Clock, store, parts);
    }

    internal UplinkSensor Sensor { get; } = new();

    internal FakeMac Mac { get; } = new(7);

    internal FakeLink Link { get; } = new();

    internal FakeClock Clock { get; } = new();

    internal Detector Detector { get; }

    internal long NowMicros { get; private set; }

    /// <summary>Both threads, at their pace.</summary>
    internal void RunFor(int micros)
    {
        long endMicros = NowMicros + micros;
        while (NowMicros < endMicros)
        {
            NowMicros += SampleMicros;
            Detector.SampleStep(NowMicros, Sensor.Read());
            if (NowMicros >= _nextUplinkMicros)
            {
                Detector.UplinkStep(NowMicros);
                _nextUplinkMicros = NowMicros + UplinkRig.StepMicros;
            }
        }
    }

    /// <summary>The uplink's thread alone.</summary>
    internal void UplinkFor(int micros)
    {
        for (int passed = 0; passed < micros; passed += UplinkRig.StepMicros)
        {
            NowMicros += UplinkRig.StepMicros;
            Detector.UplinkStep(NowMicros);
            _nextUplinkMicros = NowMicros + UplinkRig.StepMicros;
        }
    }

    /// <summary>The control room sends a command to the boot that the detector is in.</summary>
    /// <param name="arguments">More members, with a comma in front.</param>
    internal void Command(string command, string arguments)
    {
        string birth = Link.ClaimAt(0, "jti");
        Assert.IsTrue(Ascii.TryParseNumber(birth.Substring(0, birth.IndexOf('-')), out long boot));
        Link.Give(Downlink.Command(Mac, ++_commands, (int)boot, command, arguments));
    }

    /// <summary>Time passes in which no thread has its turn.</summary>
    internal void StandStill(long micros) => NowMicros += micros;

    /// <summary>A claim of the latest heartbeat.</summary>
    internal string Beat(string claim)
    {
        int latest = Link.Find("heartbeat", 0);
        for (int next = latest; next >= 0; next = Link.Find("heartbeat", next + 1))
        {
            latest = next;
        }

        return Link.ClaimAt(latest, claim);
    }

    internal void BurnUntilLatched()
    {
        RunFor(1_000_000);
        Sensor.Burns = true;
        for (int passed = 0; passed < 20_000_000 && !Detector.IsLatched; passed += SampleMicros)
        {
            RunFor(SampleMicros);
        }

        Assert.IsTrue(Detector.IsLatched);
    }

    private static FakeStore StoreThat(bool failsWrites)
    {
        FakeStore store = new();
        store.FailsWrites = failsWrites;
        return store;
    }
}
