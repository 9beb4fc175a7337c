namespace Simulator.ControlRoom;

/// <summary>Tells recipients what they are to be told, until each channel took it, and journals their receipts. One thread.</summary>
internal sealed class NoticeDispatcher(EventJournal journal, IReadOnlyList<IRecipient> recipients, TimeProvider time, BoundedLog log)
{
    /// <summary>A test that a recipient was not told of within this time it is told of no more: by day it would only disturb.</summary>
    internal static readonly TimeSpan TestMax = TimeSpan.FromMinutes(10);

    private readonly List<Delivery> _deliveries = [];
    private readonly HashSet<(string Recipient, string Key)> _pending = [];
    private readonly long _startedAt = time.GetTimestamp();

    /// <summary>A recipient has been told.</summary>
    internal event Action<IRecipient, AlarmNotice>? Told;

    /// <summary>An attempt to tell a recipient failed.</summary>
    internal event Action<IRecipient>? NotTold;

    /// <summary>A recipient's first receipt for a notice has come.</summary>
    internal event Action<IRecipient, AlarmNotice>? Answered;

    /// <summary>Notices on their way.</summary>
    internal int Pending => _deliveries.Count;

    /// <summary>Notices on their way, by recipient; those without any are among them.</summary>
    internal IReadOnlyDictionary<string, int> PendingByRecipient =>
        recipients.ToDictionary(recipient => recipient.Name, recipient => _deliveries.Count(delivery => delivery.Recipient == recipient));

    /// <summary>Who is told of a stall's notices of a kind.</summary>
    internal IEnumerable<string> NamesFor(string market, string stall, string kind) =>
        recipients.Where(recipient => recipient.IsFor(market, stall, kind)).Select(recipient => recipient.Name);

    /// <summary>True when a recipient has acknowledged a notice: by its receipt where it gives one, else by taking it.</summary>
    internal bool IsAcknowledged(RecipientReceipt receipt) =>
        (recipients.Any(recipient => recipient.Name == receipt.Recipient && recipient.GivesReceipts) ? receipt.AnsweredAt : receipt.ToldAt) is not null;

    /// <summary>Takes a notice for those who are not told yet: before all tests, unless it is one, so that no drill holds up a fire; one that is on its way already changes nothing.</summary>
    internal void Add(AlarmNotice notice, Func<string, bool> isToBeTold) => _deliveries.InsertRange(
        !notice.IsTest && _deliveries.FindIndex(delivery => delivery.Notice.IsTest) is >= 0 and int firstTest ? firstTest : _deliveries.Count,
        recipients.Where(recipient =>
            recipient.IsFor(notice.Market, notice.Stall, notice.Kind) && isToBeTold(recipient.Name) && _pending.Add((recipient.Name, notice.Key)))
        .Select(recipient => new Delivery(recipient, notice)));

    /// <summary>Does what there is to do; never blocks.</summary>
    internal void Step()
    {
        _deliveries.RemoveAll(TryTell);
        foreach (IRecipient recipient in recipients)
        {
            while (recipient.TakeAnswer() is { } answer)
            {
                Keep(recipient, answer);
            }
        }
    }

    /// <summary>Journals a receipt that came by another way; false when the recipient is in the directory no more.</summary>
    internal bool TakeReceipt(string name, AlarmNotice notice, string jws)
    {
        if (recipients.FirstOrDefault(recipient => recipient.Name == name) is not { } recipient)
        {
            return false;
        }

        Record(recipient, new RecipientAnswer(notice, jws));
        return true;
    }

    private void Keep(IRecipient recipient, RecipientAnswer answer)
    {
        try
        {
            Record(recipient, answer);
        }
        catch (Microsoft.Data.Sqlite.SqliteException exception)
        {
            log.Write("journal", $"answer of {recipient.Name} not recorded: {exception.Message}");
        }
    }

    private void Record(IRecipient recipient, RecipientAnswer answer)
    {
        if (journal.RecordAnswered(answer.Notice.Detector, answer.Notice.Evt, answer.Notice.Kind, recipient.Name, time.GetUtcNow(), answer.Jws))
        {
            Answered?.Invoke(recipient, answer.Notice);
        }
    }

    private bool TryTell(Delivery delivery)
    {
        if (delivery.Notice.IsTest && time.GetUtcNow() - delivery.Notice.ReceivedAt > TestMax)
        {
            delivery.Recipient.Drop(delivery.Notice);
            _pending.Remove((delivery.Recipient.Name, delivery.Notice.Key));
            return true;
        }

        TimeSpan now = time.GetElapsedTime(_startedAt);
        if (now < delivery.NotBefore || (delivery.Notice.FollowUp is not null && _pending.Contains((delivery.Recipient.Name, delivery.Notice.AlarmKey))))
        {
            // What came of an alarm means nothing to who has not heard of it.
            return false;
        }

        try
        {
            if (!delivery.Recipient.Tell(delivery.Notice))
            {
                return false;
            }

            journal.RecordTold(delivery.Notice, delivery.Recipient.Name, time.GetUtcNow());
        }
        catch (Exception exception)
        {
            // One broken channel must not keep the others from being told.
            delivery.NotBefore = now + AlarmReceiver.TellAgainAfter;
            log.Write("not told", $"{delivery.Recipient.Name}, {delivery.Notice.Key}: {exception.Message}");
            NotTold?.Invoke(delivery.Recipient);
            return false;
        }

        _pending.Remove((delivery.Recipient.Name, delivery.Notice.Key));
        Told?.Invoke(delivery.Recipient, delivery.Notice);
        return true;
    }

    private sealed class Delivery(IRecipient recipient, AlarmNotice notice)
    {
        public IRecipient Recipient { get; } = recipient;

        public AlarmNotice Notice { get; } = notice;

        public TimeSpan NotBefore { get; set; }
    }
}
