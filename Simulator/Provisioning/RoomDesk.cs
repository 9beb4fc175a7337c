using System.Threading.Channels;
using Simulator.ControlRoom;

namespace Simulator.Provisioning;

/// <summary>Where other threads put questions to the control room, whose receiver and journal belong to one thread.</summary>
/// <param name="receiver">The receiver.</param>
/// <param name="journal">Its journal.</param>
public sealed class RoomDesk(AlarmReceiver receiver, EventJournal journal)
{
    /// <summary>Questions that may wait. Further ones are turned away.</summary>
    public const int WaitingMax = 64;

    /// <summary>How long an answer is waited for: connecting to a broker that is away holds the room up for some seconds.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly Channel<Action> _questions = Channel.CreateBounded<Action>(WaitingMax);

    /// <summary>Asks; answered by the next <see cref="Answer"/>.</summary>
    /// <exception cref="TimeoutException">Too many questions wait, or no answer came in time.</exception>
    public async Task<T> AskAsync<T>(Func<AlarmReceiver, EventJournal, T> question)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isTaken = _questions.Writer.TryWrite(() =>
        {
            try
            {
                answer.SetResult(question(receiver, journal));
            }
            catch (Exception e)
            {
                // A question that fails is the asker's: the room goes on.
                answer.SetException(e);
            }
        });
        return isTaken ? await answer.Task.WaitAsync(AnswerWithin) : throw new TimeoutException("too many questions wait");
    }

    /// <summary>Ends when there is a question.</summary>
    public async Task WaitAsync() => await _questions.Reader.WaitToReadAsync();

    /// <summary>Answers what was asked so far. Called by the receiver's own thread, between its steps.</summary>
    public void Answer()
    {
        for (int waiting = _questions.Reader.Count; waiting > 0 && _questions.Reader.TryRead(out Action? question); waiting--)
        {
            question();
        }
    }
}
