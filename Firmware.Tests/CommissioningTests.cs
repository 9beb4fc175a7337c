using Firmware.Messages;
using Firmware.Provisioning;

namespace Firmware.Tests;

[TestClass]
public class CommissioningTests
{
    [TestMethod]
    public void DoesNothingUntilItIsStarted()
    {
        Bench bench = new(true, false);
        Assert.IsFalse(bench.Routine.IsRunning);
        Assert.AreEqual(0, (int)bench.Look());
        Assert.AreEqual(-1, bench.Routine.LightsAt(bench.NowMicros));
    }

    [TestMethod]
    public void EightStepsPassInOrder()
    {
        Bench bench = new(true, false);
        bench.Routine.Start("button", bench.NowMicros);
        for (int step = 1; step <= CommissioningNames.StepCount; step++)
        {
            Assert.AreEqual(step, (int)bench.Routine.Step);
            CommissioningNews news = bench.Pass();
            Assert.AreEqual(step < 8 ? (int)CommissioningNews.StepEnded : (int)CommissioningNews.LastStepEnded, (int)news);
            Assert.AreEqual(step, (int)bench.Routine.Finished);
            Assert.AreEqual((int)CommissioningResult.Pass, (int)bench.Routine.ResultOf((CommissioningStep)step));
        }

        Assert.IsFalse(bench.Routine.IsRunning);
        Assert.IsTrue(bench.Routine.IsPassed);
        Assert.AreEqual(-58, bench.Routine.ValueOf(CommissioningStep.Wifi));
        Assert.AreEqual(140, bench.Routine.ValueOf(CommissioningStep.RoundTrip));
        Assert.AreEqual(700, bench.Routine.ValueOf(CommissioningStep.Sensor));
        Assert.AreEqual(4_000, bench.Routine.ValueOf(CommissioningStep.Flame));
        Assert.AreEqual(3, bench.Routine.ValueOf(CommissioningStep.Recipients));
        string text = bench.Routine.StepsText();
        Assert.IsTrue(text.StartsWith("wifi:pass:100:-58 time:pass:100:0 broker:pass:100:2 round-trip:pass:200:140 indicator:pass:100:0 sensor:pass:"));
        Assert.IsTrue(text.EndsWith(":3"));
    }

    /// <summary>Nothing that is waited for comes: every step ends by its own limit with its own hint, and the whole stays within its bound.</summary>
    [TestMethod]
    public void EveryStepHasALimitAndAHint()
    {
        Bench bench = new(true, false);
        bench.Routine.Start("fresh", bench.NowMicros);
        long start = bench.NowMicros;
        string[] hints =
        {
            "check-wifi-name-and-password", "open-ntp", "check-broker-address-and-password", "needs-broker", "check-lamps-then-press-button",
            "cover-then-light-sensor", "hold-flame-in-view", "needs-broker",
        };
        for (int step = 1; step <= hints.Length; step++)
        {
            bench.RunStep();
            CommissioningResult result = bench.Routine.ResultOf((CommissioningStep)step);
            Assert.AreEqual("fail", CommissioningNames.Of(result));
            Assert.AreEqual(hints[step - 1], CommissioningNames.HintOf(result));
        }

        Assert.IsFalse(bench.Routine.IsRunning);
        Assert.IsFalse(bench.Routine.IsPassed);
        Assert.AreEqual(1, bench.Routine.FailedStep);
        Assert.IsTrue(bench.NowMicros - start < Limits.CommissioningMicros);
    }

    [TestMethod]
    public void WithoutARadioNobodyListens()
    {
        Bench bench = new(false, false);
        bench.Routine.Start("fresh", bench.NowMicros);
        bench.Look();
        Assert.AreEqual((int)CommissioningResult.Skip, (int)bench.Routine.ResultOf(CommissioningStep.Wifi));
        Assert.IsTrue(bench.Routine.IsPassed);
    }

    [DataRow(-75, "pass")]
    [DataRow(-76, "fail")]
    [TestMethod]
    public void AWeakAccessPointFails(int dbm, string result)
    {
        Bench bench = new(true, false);
        bench.Routine.Start("fresh", bench.NowMicros);
        bench.Facts.SignalDbm = dbm;
        bench.RunStep();
        Assert.AreEqual(result, CommissioningNames.Of(bench.Routine.ResultOf(CommissioningStep.Wifi)));
        Assert.AreEqual(dbm, bench.Routine.ValueOf(CommissioningStep.Wifi));
    }

    /// <summary>A receipt of before the step says nothing about now.</summary>
    [TestMethod]
    public void ARoundTripOfBeforeDoesNotCount()
    {
        Bench bench = new(true, false);
        bench.Facts.RoundTrips = 5;
        bench.StartAt(CommissioningStep.RoundTrip);
        bench.RunStep();
        Assert.AreEqual("check-enrolment-and-key", CommissioningNames.HintOf(bench.Routine.ResultOf(CommissioningStep.RoundTrip)));
    }

    [TestMethod]
    public void APressOfBeforeDoesNotConfirm()
    {
        Bench bench = new(true, false);
        bench.StartAt(CommissioningStep.RoundTrip);
        bench.Routine.Confirm();
        bench.Pass();
        bench.Look();
        Assert.AreEqual((int)CommissioningStep.Indicator, (int)bench.Routine.Step);
    }

    [DataRow(300, 399, false, "cover-then-light-sensor")]
    [DataRow(300, 300, true, "check-sensor-wires")]
    [DataRow(300, 900, true, "check-sensor-wires")]
    [DataRow(4095, 4095, false, "shade-sensor")]
    [TestMethod]
    public void ASensorThatDoesNotAnswerFails(int dark, int bright, bool fault, string hint)
    {
        Bench bench = new(true, false);
        bench.StartAt(CommissioningStep.Sensor);
        bench.Facts.HasWireFault = fault;
        bench.Facts.LightCounts = dark;
        bench.LookFor(2_000_000);
        bench.Facts.LightCounts = bright;
        bench.RunStep();
        Assert.AreEqual(hint, CommissioningNames.HintOf(bench.Routine.ResultOf(CommissioningStep.Sensor)));
    }

    /// <summary>One reading that sticks out is not light.</summary>
    [TestMethod]
    public void ASpikeIsNoLight()
    {
        Bench bench = new(true, false);
        bench.StartAt(CommissioningStep.Sensor);
        bench.Facts.LightCounts = 100;
        bench.LookFor(1_000_000);
        bench.Facts.LightCounts = 500;
        bench.Look();
        bench.Facts.LightCounts = 100;
        bench.LookFor(5_000_000);
        Assert.AreEqual((int)CommissioningStep.Sensor, (int)bench.Routine.Step);
    }

    [TestMethod]
    public void AFlameIsFoundWithinTenSecondsOfItsLight()
    {
        Bench bench = new(true, false);
        bench.StartAt(CommissioningStep.Flame);
        bench.LookFor(20_000_000);
        bench.Burn(10_000);
        Assert.AreEqual((int)CommissioningNews.StepEnded, (int)bench.Look());
        Assert.AreEqual("pass", CommissioningNames.Of(bench.Routine.ResultOf(CommissioningStep.Flame)));
        Assert.AreEqual(10_000, bench.Routine.ValueOf(CommissioningStep.Flame));
    }

    /// <summary>A flame that was found too late passes nothing, however often it is found; held again, it may.</summary>
    [DataRow(3_000_000, "pass", 5_000)]
    [DataRow(1_000_000, "fail", 16_200)]
    [TestMethod]
    public void ALateFlameMayBeHeldAgain(int pauseMicros, string result, int millis)
    {
        Bench bench = new(true, false);
        bench.StartAt(CommissioningStep.Flame);
        bench.Burn(10_100);
        Assert.AreEqual((int)CommissioningNews.FlameLate, (int)bench.Look());
        Assert.AreEqual((int)CommissioningNews.None, (int)bench.Look());
        bench.Facts.RiseCounts = 0;
        bench.LookFor(pauseMicros - 100_000);
        bench.Burn(5_000);
        bench.RunStep();
        Assert.AreEqual(result, CommissioningNames.Of(bench.Routine.ResultOf(CommissioningStep.Flame)));
        Assert.AreEqual(millis, bench.Routine.ValueOf(CommissioningStep.Flame));
    }

    /// <summary>The light of the step before is no test flame.</summary>
    [DataRow(1_500_000, "hold-flame-in-view")]
    [DataRow(2_500_000, "hold-flame-longer")]
    [TestMethod]
    public void TheLastStepsLightIsNoFlame(int micros, string hint)
    {
        Bench bench = new(true, false);
        bench.StartAt(CommissioningStep.Flame);
        bench.Facts.RiseCounts = 400;
        bench.LookFor(micros);
        bench.Facts.RiseCounts = 0;
        bench.RunStep();
        Assert.AreEqual(hint, CommissioningNames.HintOf(bench.Routine.ResultOf(CommissioningStep.Flame)));
    }

    /// <summary>A dip of a second is the flame's own; a pause of three begins another flame.</summary>
    [DataRow(1_000_000, "fail")]
    [DataRow(3_000_000, "pass")]
    [TestMethod]
    public void ADipDoesNotBeginAnotherFlame(int pauseMicros, string result)
    {
        Bench bench = new(true, false);
        bench.StartAt(CommissioningStep.Flame);
        bench.Facts.RiseCounts = 100;
        bench.LookFor(8_000_000);
        bench.Facts.RiseCounts = 99;
        bench.LookFor(pauseMicros);
        bench.Facts.RiseCounts = 100;
        bench.LookFor(4_000_000);
        bench.Facts.IsFlameFound = true;
        bench.RunStep();
        Assert.AreEqual(result, CommissioningNames.Of(bench.Routine.ResultOf(CommissioningStep.Flame)));
    }

    [TestMethod]
    public void AFlameThatIsNotFoundIsToldFromNoFlame()
    {
        Bench bench = new(true, false);
        bench.StartAt(CommissioningStep.Flame);
        bench.Facts.RiseCounts = 400;
        bench.LookFor(3_000_000);
        bench.Facts.RiseCounts = 0;
        bench.RunStep();
        Assert.AreEqual("hold-flame-longer", CommissioningNames.HintOf(bench.Routine.ResultOf(CommissioningStep.Flame)));
    }

    /// <summary>The lamp shows the sensor dark and bright, and takes the flame's place.</summary>
    [DataRow(149, "check-lamp")]
    [DataRow(150, "none")]
    [TestMethod]
    public void ALampTakesTheFlamesPlace(int lit, string hint)
    {
        Bench bench = new(true, true);
        bench.StartAt(CommissioningStep.Flame);
        for (int look = 0; look < 200 && bench.Routine.Step == CommissioningStep.Flame; look++)
        {
            bench.Facts.LightCounts = bench.Routine.IsLampOn ? lit : 100;
            bench.Look();
        }

        Assert.AreEqual(hint, CommissioningNames.HintOf(bench.Routine.ResultOf(CommissioningStep.Flame)));
        Assert.IsFalse(bench.Routine.IsLampOn);
        Assert.AreEqual(hint == "none" ? 50 : 0, bench.Routine.LampCounts);
        Assert.AreEqual("lamp", CommissioningNames.Of(CommissioningStep.Flame, true));
    }

    [DataRow(0, 0, 0, "nobody-was-told")]
    [DataRow(7, 3, 2, "not-all-answered")]
    [DataRow(7, 3, 0, "not-all-answered")]
    [DataRow(7, 0, 0, "nobody-was-told")]
    [DataRow(6, 3, 3, "nobody-was-told")]
    [DataRow(7, 3, 3, "none")]
    [TestMethod]
    public void AllWhoWereToldOfThisTestHaveToAnswer(int told, int number, int answered, string hint)
    {
        Bench bench = new(true, false);
        bench.StartAt(CommissioningStep.Recipients);
        bench.Routine.TestEvent = 7;
        bench.Facts.ToldEvent = told;
        bench.Facts.Told = number;
        bench.Facts.Answered = answered;
        bench.RunStep();
        Assert.AreEqual(hint, CommissioningNames.HintOf(bench.Routine.ResultOf(CommissioningStep.Recipients)));
    }

    [TestMethod]
    public void ATestAlarmIsAskedForWhereNoneWasSent()
    {
        Bench bench = new(true, false);
        bench.StartAt(CommissioningStep.Recipients);
        bench.Routine.TestEvent = 0;
        Assert.AreEqual((int)CommissioningNews.TestWanted, (int)bench.Look());
        bench.Routine.TestEvent = 9;
        Assert.AreEqual((int)CommissioningNews.None, (int)bench.Look());
    }

    [TestMethod]
    public void BrokenOffTheRestFailsOneStepALook()
    {
        Bench bench = new(true, false);
        bench.StartAt(CommissioningStep.Sensor);
        bench.Routine.BreakOff();
        bench.Look();
        bench.Look();
        Assert.IsTrue(bench.Routine.IsRunning);
        Assert.AreEqual((int)CommissioningNews.LastStepEnded, (int)bench.Look());
        Assert.IsFalse(bench.Routine.IsRunning);
        Assert.AreEqual((int)CommissioningResult.Pass, (int)bench.Routine.ResultOf(CommissioningStep.Indicator));
        Assert.AreEqual((int)CommissioningResult.BrokenOff, (int)bench.Routine.ResultOf(CommissioningStep.Recipients));
    }

    /// <summary>Whatever holds a step, as a look that comes late: ten minutes after its start the routine ends.</summary>
    [TestMethod]
    public void ItEndsWhenItsTimeIsOver()
    {
        Bench bench = new(true, false);
        bench.Routine.Start("command", bench.NowMicros);
        bench.Pause(Limits.CommissioningMicros);
        for (int step = 1; step <= 8; step++)
        {
            bench.Look();
        }

        Assert.IsFalse(bench.Routine.IsRunning);
        Assert.AreEqual("out-of-time", CommissioningNames.HintOf(bench.Routine.ResultOf(CommissioningStep.Wifi)));
    }

    /// <summary>A second run knows nothing of the first.</summary>
    [TestMethod]
    public void ItStartsAnew()
    {
        Bench bench = new(true, false);
        bench.Routine.Start("fresh", bench.NowMicros);
        bench.Routine.BreakOff();
        while (bench.Routine.IsRunning)
        {
            bench.Look();
        }

        Assert.IsFalse(bench.Routine.IsPassed);
        bench.Routine.Start("button", bench.NowMicros);
        Assert.AreEqual("button", bench.Routine.Why);
        while (bench.Routine.IsRunning)
        {
            bench.Pass();
        }

        Assert.IsTrue(bench.Routine.IsPassed);
    }

    [DataRow(1)]
    [DataRow(4)]
    [DataRow(8)]
    [TestMethod]
    public void TheRunningStepsNumberFlashes(int step)
    {
        CommissioningLights lights = new();
        lights.Begin();
        Assert.AreEqual(step, Flashes(lights, step, CommissioningLights.Amber, (step * 400) + 1_200));
    }

    [TestMethod]
    public void TheIndicatorTestShowsEverythingInTurn()
    {
        CommissioningLights lights = new();
        lights.Begin();
        Assert.AreEqual(CommissioningLights.Red, lights.At(5, true, 500_000));
        Assert.AreEqual(CommissioningLights.Amber, lights.At(5, true, 1_500_000));
        Assert.AreEqual(CommissioningLights.Sounder, lights.At(5, true, 2_200_000));
        Assert.AreEqual(0, lights.At(5, true, 3_000_000));
        Assert.AreEqual(CommissioningLights.Red, lights.At(5, true, 4_000_000));
    }

    [TestMethod]
    public void TheResultShowsForAWhile()
    {
        CommissioningLights lights = new();
        lights.Begin();
        Assert.AreEqual(CommissioningLights.Red, lights.At(0, false, 0));
        Assert.AreEqual(CommissioningLights.Amber, lights.At(0, false, 500_000));
        Assert.AreEqual(CommissioningLights.Nothing, lights.At(0, false, 5_000_000));

        lights.Begin();
        lights.Failed(3);
        lights.Failed(7);
        Assert.AreEqual(3, lights.FailedStep);
        Assert.AreEqual(3, Flashes(lights, 0, CommissioningLights.Red, 2_400));
        Assert.AreEqual(CommissioningLights.Nothing, lights.At(0, false, 30_000_000));

        lights.Begin();
        lights.End();
        Assert.AreEqual(CommissioningLights.Nothing, lights.At(0, false, 0));
    }

    // How often a colour comes on within a period.
    private static int Flashes(CommissioningLights lights, int step, int colour, int periodMillis)
    {
        int count = 0;
        int before = 0;
        for (int millis = 0; millis < periodMillis; millis += 100)
        {
            int shown = lights.At(step, false, millis * 1000L);
            count += shown == colour && before == 0 ? 1 : 0;
            before = shown;
        }

        return count;
    }

    /// <summary>The routine and the facts that it goes by, in a test's hand.</summary>
    private sealed class Bench
    {
        internal Bench(bool hasRadio, bool hasLamp)
        {
            Facts.SaturatedCounts = 4_063;
            Facts.RiseMinCounts = 100;
            Routine = new Commissioning(Facts, hasRadio, hasLamp);
        }

        internal CommissioningFacts Facts { get; } = new();

        internal Commissioning Routine { get; }

        internal long NowMicros { get; private set; } = 5_000_000;

        internal CommissioningNews Look()
        {
            NowMicros += Limits.LookMicros;
            return Routine.Look(NowMicros);
        }

        internal void Pause(int micros) => NowMicros += micros;

        internal void LookFor(int micros)
        {
            for (int passed = 0; passed < micros; passed += Limits.LookMicros)
            {
                Look();
            }
        }

        /// <summary>Looks until the step that runs has ended.</summary>
        internal void RunStep()
        {
            CommissioningStep step = Routine.Step;
            while (Routine.Step == step)
            {
                Look();
            }
        }

        /// <summary>A flame comes and is found after that time; the next look tells.</summary>
        internal void Burn(int millis)
        {
            Facts.RiseCounts = 100;
            LookFor(millis * 1000);
            Facts.IsFlameFound = true;
        }

        /// <summary>Starts, and passes all steps before that one.</summary>
        internal void StartAt(CommissioningStep step)
        {
            Routine.Start("fresh", NowMicros);
            while (Routine.Step < step)
            {
                Pass();
            }

            Facts.RiseCounts = 0;
        }

        /// <summary>Gives the step that runs what it waits for.</summary>
        internal CommissioningNews Pass()
        {
            CommissioningStep step = Routine.Step;
            switch (step)
            {
                case CommissioningStep.Wifi:
                    Facts.SignalDbm = -58;
                    break;
                case CommissioningStep.Time:
                    Facts.IsTimeTrusted = true;
                    break;
                case CommissioningStep.Broker:
                    Facts.Connections = 2;
                    Facts.IsLinkUp = true;
                    break;
                case CommissioningStep.RoundTrip:
                    Look();
                    Facts.RoundTripMillis = 140;
                    Facts.RoundTrips++;
                    break;
                case CommissioningStep.Indicator:
                    Routine.Confirm();
                    break;
                case CommissioningStep.Sensor:
                    Facts.LightCounts = 100;
                    LookFor(1_000_000);
                    Facts.LightCounts = 800;
                    break;
                case CommissioningStep.Flame:
                    Facts.RiseCounts = 100;
                    LookFor(4_000_000);
                    Facts.IsFlameFound = true;
                    break;
                default:
                    Routine.TestEvent = 7;
                    Facts.ToldEvent = 7;
                    Facts.Told = 3;
                    Facts.Answered = 3;
                    break;
            }

            CommissioningNews news = Look();
            while (Routine.Step == step)
            {
                news = Look();
            }

            return news;
        }
    }
}
