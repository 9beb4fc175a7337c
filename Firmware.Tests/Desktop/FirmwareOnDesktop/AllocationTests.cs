using Firmware.Alarming;
using Firmware.Provisioning;

namespace Firmware.Tests.Desktop.FirmwareOnDesktop;

/// <summary>The board's memory is small and its collector stops everything: the sampling path must not feed it.</summary>
[TestClass]
public sealed class AllocationTests
{
    private const int Samples = 200_000;
    private const long StepMicros = 10_000;

    [TestMethod]
    [DoNotParallelize]
    public void SamplingAllocatesNothing()
    {
        FakeSensor sensor = new();
        FakeIndicator indicator = new();
        Detector detector = new(Configuration.Unprovisioned("test"), sensor, indicator, new FakeWatchdog());
        FlickeringLight flame = new(1);
        int[] counts = new int[(int)EventKind.SuspectCleared + 1];

        // Everything that can happen has happened once, then it counts.
        Run(detector, sensor, flame, counts, 0, Samples / 4);
        Array.Clear(counts);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(detector, sensor, flame, counts, Samples / 4 * StepMicros, Samples);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.AreEqual(0L, allocated, $"bytes over {Samples} samples");
        Assert.IsTrue(counts[(int)EventKind.Alarm] > 0, "an alarm was among them");
        Assert.IsTrue(counts[(int)EventKind.Restored] > 0, "its end too");
        Assert.IsTrue(counts[(int)EventKind.Fault] > 0, "and a fault");
        Assert.IsTrue(detector.Events.Lost > 0, "and a queue that was full");
    }

    // Minutes of quiet, flame, quiet, a stuck converter and a reset, over and over.
    private static void Run(Detector detector, FakeSensor sensor, FlickeringLight flame, int[] counts, long fromMicros, int samples)
    {
        DetectorEvent taken = default;
        for (int i = 0; i < samples; i++)
        {
            int phase = i % 12_000;
            if (i % 5 == 0)
            {
                sensor.Light = phase is >= 2_000 and < 5_000 ? 400 + flame.Next(300) : 400;
            }

            sensor.Noise = phase is >= 8_000 and < 10_000 ? 0 : 1;
            if (phase == 11_000)
            {
                detector.Reset();
            }

            // A gap at the end of every round, and events are taken in every second half of the time only.
            long gaps = i / 12_000 * 200_000L;
            detector.SampleStep(fromMicros + (i * StepMicros) + gaps, sensor.Read());
            while (i > samples / 2 && detector.Events.TryTake(ref taken))
            {
                counts[(int)taken.Kind]++;
            }
        }
    }
}
