using Simulator.Board;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

[TestClass]
public sealed class JournalRetentionTests
{
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 7, 1, 9, 0, 0, TimeSpan.Zero));

    [TestMethod]
    public void WhatIsOlderThanAYearGoesOnceADay()
    {
        using EventJournal journal = EventJournal.Open(null, _time);
        using StringWriter log = new();
        JournalRetention retention = new(journal, _time, log);
        Record(journal, "7-e1", _time.GetUtcNow().AddDays(-366));
        Record(journal, "7-e2", _time.GetUtcNow().AddDays(-364.5));
        Record(journal, "7-e3", _time.GetUtcNow().AddDays(-300));
        retention.Step();
        Assert.AreEqual("7-e2 7-e3", Events(journal), "at the start");
        Pass(TimeSpan.FromHours(23.9));
        retention.Step();
        Assert.AreEqual("7-e2 7-e3", Events(journal), "not before a day has passed");
        Pass(TimeSpan.FromHours(0.2));
        retention.Step();
        Assert.AreEqual("7-e3", Events(journal));
        Assert.AreEqual("journal: 1 events older than 365 days forgotten\njournal: 1 events older than 365 days forgotten\n", log.ToString().ReplaceLineEndings("\n"));
    }

    private static string Events(EventJournal journal) => string.Join(' ', journal.Events().Select(kept => kept.Evt));

    private static void Record(EventJournal journal, string evt, DateTimeOffset at) =>
        Assert.AreEqual(Acceptance.New, journal.Record(new GatedMessage("det-b-07", new MessageId(7, evt[^1] - '0'), new JournalledEvent("det-b-07", evt, "alarm", at, "a.b.c")), []));

    private void Pass(TimeSpan time) => _time.RunUntil(_time.NowMicros + (long)time.TotalMicroseconds);
}
