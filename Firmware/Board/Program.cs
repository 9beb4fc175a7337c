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
    private const int WipedMillis = 2_000;

    private static AdcFlameSensor sensor;
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
        GpioIndicator indicator = new(gpio);
        ButtonPin pin = new(gpio);
        WipeIfAsked(pin, indicator, watchdog, store);
        string step = null;
        detector = Wire(Detector.Configure(store), gpio, indicator, watchdog, store);

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
            detector.LookAtButton(pin.IsDown, NowMicros());
            if (step != detector.CommissioningStepName)
            {
                step = detector.CommissioningStepName;
                Console.WriteLine("commissioning: " + step);
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

    // Before anything reads the store. Only while somebody holds the button does it keep the detector from sensing.
    private static void WipeIfAsked(ButtonPin pin, GpioIndicator indicator, PinWatchdog watchdog, FileStore store)
    {
        WipeGesture gesture = new(NowMicros());
        while (gesture.IsPending(pin.IsDown, NowMicros()))
        {
            indicator.Show(gesture.Red, gesture.Amber, false, false);
            watchdog.Feed();
            Thread.Sleep(Limits.SupervisionMillis);
        }

        indicator.Show(gesture.IsAsked, false, false, false);
        if (gesture.IsAsked)
        {
            Console.WriteLine(store.Wipe() ? "wiped: configuration, key and records are gone" : "wiped in part");
            Thread.Sleep(WipedMillis);
            Power.RebootDevice();
        }
    }

    private static Detector Wire(
        Configuration configuration, GpioController gpio, GpioIndicator indicator, PinWatchdog watchdog, FileStore store)
    {
        sensor = new AdcFlameSensor(gpio);
        if (!configuration.IsProvisioned)
        {
            Console.WriteLine("unprovisioned: " + configuration.Problem);
            return new Detector(configuration, sensor, indicator, watchdog);
        }

        try
        {
            Console.WriteLine("in service: " + configuration.DetectorId);
            if (configuration.IsBright)
            {
                gpio.OpenPin(Pins.BrightRange, PinMode.Output).Write(PinValue.High);
            }

            BoardParts parts = new();
            parts.Signal = new WifiSignal();
            parts.Lamp = configuration.HasLamp ? new PinTestLamp(gpio) : null;
            parts.Gnss = configuration.WantsGnss ? OpenGnss(configuration) : null;
            parts.RuntimeVersion = SystemInfo.Version.ToString();
            return new Detector(
                configuration,
                sensor,
                indicator,
                watchdog,
                new HmacSha256Mac(configuration.Key),
                new MqttLink(configuration, store),
                new SntpClock(),
                store,
                parts);
        }
        catch (Exception e)
        {
            // Whatever is wrong with reporting, the local alarm must not depend on it; it shows as unprovisioned.
            Console.WriteLine("no uplink: " + e.Message);
            configuration.IsProvisioned = false;
            return new Detector(configuration, sensor, indicator, watchdog);
        }
    }

    // A receiver that cannot be opened is silent; it must not keep the detector from reporting.
    private static SerialGnss OpenGnss(Configuration configuration)
    {
        try
        {
            return new SerialGnss(configuration.GnssBaud);
        }
        catch (Exception e)
        {
            Console.WriteLine("gnss: " + e.Message);
            return null;
        }
    }

    private static void Sample()
    {
        while (true)
        {
            try
            {
                detector.SampleStep(NowMicros(), sensor.Read());
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
