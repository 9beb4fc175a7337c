using System.Device.Gpio;
using System.Threading;
using Firmware.Provisioning;
using nanoFramework.Runtime.Native;
using HighResTimer = nanoFramework.Hardware.Esp32.HighResTimer;

namespace Firmware.Board;

/// <summary>Starts the two threads and watches over them. Their bodies are guarded: an exception that leaves a thread ends it silently.</summary>
public static class Program
{
    private const int RestartMillis = 5_000;

    private static Detector detector;

    /// <summary>Runs for ever: a Main that returns leaves the board waiting for nobody.</summary>
    public static void Main()
    {
        try
        {
            Run();
        }
        catch (Exception e)
        {
            // Without its own parts it can do nothing; a restart is the only thing left to try.
            Console.WriteLine("start: " + e.Message);
            Thread.Sleep(RestartMillis);
            Power.RebootDevice();
        }
    }

    private static void Run()
    {
        FileStore store = new();
        GpioController gpio = new();
        PinWatchdog watchdog = new(gpio);
        ResetButton button = new(gpio);
        detector = Wire(Detector.Configure(store), gpio, watchdog, store);

        Thread sampling = new(Sample);
        sampling.Priority = ThreadPriority.AboveNormal;
        sampling.Start();
        Thread uplink = null;
        while (true)
        {
            if (uplink == null || !uplink.IsAlive)
            {
                uplink = new Thread(Deliver);
                uplink.Start();
            }

            Thread.Sleep(Limits.SupervisionMillis);
            if (button.TakePress())
            {
                detector.Reset();
            }

            if (detector.TakeUplinkHeld(NowMicros()))
            {
                Console.WriteLine("uplink: held by the network; it goes on by itself");
            }

            if (detector.IsSamplingDead(NowMicros()))
            {
                Console.WriteLine("sampling stands still: restart");
                detector.Restart();
            }
        }
    }

    private static Detector Wire(Configuration configuration, GpioController gpio, PinWatchdog watchdog, FileStore store)
    {
        AdcFlameSensor sensor = new(gpio);
        GpioIndicator indicator = new(gpio);
        if (!configuration.IsProvisioned)
        {
            Console.WriteLine("unprovisioned: " + configuration.Problem);
            return new Detector(configuration, sensor, indicator, watchdog);
        }

        try
        {
            Console.WriteLine("in service: " + configuration.DetectorId);
            return new Detector(
                configuration,
                sensor,
                indicator,
                watchdog,
                new HmacSha256Mac(configuration.Key),
                new MqttLink(configuration, store),
                new SntpClock(),
                store);
        }
        catch (Exception e)
        {
            // Whatever is wrong with reporting, the local alarm must not depend on it; it shows as unprovisioned.
            Console.WriteLine("no uplink: " + e.Message);
            configuration.IsProvisioned = false;
            return new Detector(configuration, sensor, indicator, watchdog);
        }
    }

    private static void Sample()
    {
        while (true)
        {
            try
            {
                detector.SampleStep(NowMicros());
            }
            catch (Exception e)
            {
                Console.WriteLine("sampling: " + e.Message);
            }

            Thread.Sleep(Limits.SampleStepMillis);
        }
    }

    private static void Deliver()
    {
        while (true)
        {
            try
            {
                detector.UplinkStep(NowMicros());
            }
            catch (Exception e)
            {
                Console.WriteLine("uplink: " + e.Message);
            }

            Thread.Sleep(Limits.UplinkStepMillis);
        }
    }

    private static long NowMicros() => (long)HighResTimer.GetCurrent();
}
