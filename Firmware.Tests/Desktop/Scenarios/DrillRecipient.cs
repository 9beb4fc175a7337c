using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.Scenarios;

/// <summary>A recipient that is there or not, and answers or not.</summary>
internal sealed class DrillRecipient(string name, bool givesReceipts) : IRecipient
{
    private readonly Queue<RecipientAnswer> _answers = new();

    public string Name => name;

    public bool GivesReceipts => givesReceipts;

    internal bool IsDown { get; set; }

    internal bool IsMute { get; set; }

    internal List<AlarmNotice> Shown { get; } = [];

    internal List<AlarmNotice> Dropped { get; } = [];

    public bool Tell(AlarmNotice notice)
    {
        if (IsDown)
        {
            throw new IOException("down");
        }

        Shown.Add(notice);
        if (givesReceipts && !IsMute)
        {
            _answers.Enqueue(new RecipientAnswer(notice, "signed.receipt.of-" + name));
        }

        return true;
    }

    public void Drop(AlarmNotice notice) => Dropped.Add(notice);

    public RecipientAnswer? TakeAnswer() => _answers.TryDequeue(out RecipientAnswer? answer) ? answer : null;
}
