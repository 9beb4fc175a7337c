namespace Simulator.Board;

/// <summary>
/// The simulator's clock: virtual microseconds since the start of the run, moved only by <see cref="RunUntil"/>.
/// Whatever is scheduled runs in order of time, then of scheduling, on the caller's thread: a run is a pure function of its inputs.
/// </summary>
public sealed class VirtualTime : TimeProvider
{
    private readonly PriorityQueue<Action, (long Micros, long Order)> _due = new();
    private readonly DateTimeOffset _epoch;
    private long _order;

    /// <summary>Starts at zero.</summary>
    /// <param name="epoch">The wall-clock time that virtual zero stands for.</param>
    public VirtualTime(DateTimeOffset epoch) => _epoch = epoch;

    /// <summary>Microseconds since the start of the run.</summary>
    public long NowMicros { get; private set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => 1_000_000;

    /// <inheritdoc/>
    public override long GetTimestamp() => NowMicros;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _epoch.AddMicroseconds(NowMicros);

    /// <summary>Runs <paramref name="action"/> once, when time reaches <paramref name="micros"/> (at once in the next run if that has passed).</summary>
    public void At(long micros, Action action) => _due.Enqueue(action, (Math.Max(micros, NowMicros), _order++));

    /// <summary>Runs <paramref name="action"/> once, <paramref name="delayMicros"/> from now.</summary>
    public void After(long delayMicros, Action action) => At(NowMicros + delayMicros, action);

    /// <summary>Moves time forward to <paramref name="micros"/> and runs all that falls due on the way.</summary>
    public void RunUntil(long micros)
    {
        while (_due.TryPeek(out Action? action, out (long Micros, long Order) key) && key.Micros <= micros)
        {
            _due.Dequeue();
            NowMicros = key.Micros;
            action();
        }

        NowMicros = Math.Max(NowMicros, micros);
    }
}
