using Simulator.Fuzzing;

namespace Firmware.Tests.Desktop.Fuzzing;

/// <summary>The fuzzer finds what was planted, and by the invariant meant for it. Listed in docs/reliability.md.</summary>
[TestClass]
public class PlantedBugsTests
{
    private const int Seed = 1;
    private const int RunsMost = 400;

    [TestMethod]
    public void ASensorThatSeesNoFlame() =>
        Finds(Invariant.LocalAlarm, new FuzzParts { Sensor = sensor => new BlindSensor(sensor) });

    [TestMethod]
    public void AResetByAnAttackerWithTheKey() =>
        FindsIn("0 world 1 2\n10 fire fuzz-0 40\n25 cut control-room 20\n30 attack forge 20\n60 end", Invariant.LatchHolds, new FuzzParts { AttackerHasKeys = true });

    [TestMethod]
    public void ALostSlotOfTheOpenAlarms() =>
        Finds(Invariant.ClosedByReceipt, new FuzzParts { Store = store => new ForgetfulStore(store, "alarms") });

    [TestMethod]
    public void AConfirmationOfTheBrokerTakenForAReceipt() =>
        Finds(Invariant.ClosedByReceipt, new FuzzParts { Link = (link, id, key) => new ConfirmingLink(link, id, key) });

    [TestMethod]
    public void AnAlarmThatIsNeverSent() =>
        Finds(Invariant.Accepted, new FuzzParts { Link = (link, _, _) => new SwallowingLink(link) });

    [TestMethod]
    public void AControlRoomThatForgetsItsJournal() =>
        Finds(Invariant.AcceptedOnce, new FuzzParts { RoomForgets = true });

    [TestMethod]
    public void ARecipientThatIsNeverReached() =>
        Finds(Invariant.Told, new FuzzParts { Recipient = (recipient, _) => new DeafRecipient(recipient) });

    [TestMethod]
    public void ARecipientThatIgnoresTheKey() =>
        Finds(Invariant.ToldOnce, new FuzzParts { Recipient = (recipient, shows) => new KeylessRecipient(recipient, shows) });

    [TestMethod]
    public void AnAlarmOfAnAttackerWithTheKey() =>
        Finds(Invariant.NothingForged, new FuzzParts { AttackerHasKeys = true });

    [TestMethod]
    public void ABootCounterThatIsNotKept() =>
        Finds(Invariant.CounterUnique, new FuzzParts { Store = store => new ForgetfulStore(store, "boot") });

    [TestMethod]
    public void AClientThatConnectsAgainByItself() =>
        Finds(Invariant.NotConnectingWhileSuspect, new FuzzParts { Link = (link, _, _) => new EagerLink(link) });

    [TestMethod]
    public void AClientThatHidesWhatIsUnderWay() =>
        FindsIn(
            "0 world 1 2\n8 net puback 100 60\n" + string.Concat(Enumerable.Range(10, 16).Select(at => $"{at} command fuzz-0 test\n")) + "60 end",
            Invariant.QueueBound,
            new FuzzParts { Link = (link, _, _) => new HidingLink(link) });

    [TestMethod]
    public void AControlRoomWhoseClockStandsStill() =>
        FindsIn("0 world 1 2\n20 cut control-room 60\n30 wipe fuzz-0\n31 broker forgets 1\n100 end", Invariant.SilenceAnnounced, new FuzzParts { RoomTime = time => new StandingTime(time) });

    [TestMethod]
    public void AStoreThatThrows() =>
        Finds(Invariant.NoCrash, new FuzzParts { Store = store => new ThrowingStore(store) });

    [TestMethod]
    public void WhatIsShrunkStillFailsAndIsSmaller()
    {
        FuzzParts parts = new() { RoomForgets = true };
        FuzzScenario failing = Enumerable.Range(Seed, RunsMost).Select(seed => ScenarioGenerator.Draw(seed)).First(drawn => Broken(drawn, parts) == Invariant.AcceptedOnce);
        FuzzScenario shrunk = ScenarioShrinker.Shrink(failing, Invariant.AcceptedOnce, parts);
        Assert.AreEqual(Invariant.AcceptedOnce, Broken(FuzzScenario.Parse(shrunk.ToString(), "shrunk"), parts));
        Assert.IsLessThan(failing.Steps.Count, shrunk.Steps.Count);

        // No step of it is there for nothing.
        for (int i = 0; i < shrunk.Steps.Count; i++)
        {
            FuzzScenario less = shrunk with { Steps = [.. shrunk.Steps.Where((_, at) => at != i)] };
            Assert.AreNotEqual(Invariant.AcceptedOnce, Broken(less, parts));
        }
    }

    private static void Finds(Invariant invariant, FuzzParts parts)
    {
        HashSet<Invariant> others = [];
        for (int seed = Seed; seed < Seed + RunsMost; seed++)
        {
            Invariant? broken = Broken(ScenarioGenerator.Draw(seed), parts);
            if (broken == invariant)
            {
                Console.WriteLine($"{invariant} found by seed {seed}");
                return;
            }

            if (broken is { } other)
            {
                others.Add(other);
            }
        }

        Assert.Fail($"{invariant} was not found in {RunsMost} runs; found {string.Join(", ", others)}");
    }

    private static void FindsIn(string scenario, Invariant invariant, FuzzParts parts)
    {
        Assert.IsNull(Broken(FuzzScenario.Parse(scenario, "planted"), FuzzParts.Sound), "without the planted bug it holds");
        Assert.AreEqual(invariant, Broken(FuzzScenario.Parse(scenario, "planted"), parts));
    }

    private static Invariant? Broken(FuzzScenario scenario, FuzzParts parts)
    {
        using FuzzRun run = new(scenario, parts);
        return run.Run().Broken;
    }
}
