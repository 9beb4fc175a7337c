namespace Firmware.Alarming;

/// <summary>Commands on their way from the uplink, or a button, to the sampling thread, bounded. Full, it refuses.</summary>
public sealed class CommandQueue
{
    private readonly DetectorCommand[] _commands = new DetectorCommand[Limits.CommandQueueCount];
    private readonly object _lock = new();
    private int _first;

    /// <summary>How many commands wait. Read without the lock: one that is missed now is seen at the next look. To be written here only.</summary>
    public int Count;

    /// <summary>When the sampling thread looks here, microseconds since boot; a command makes it look at once. To be written by both only.</summary>
    public long LookMicros;

    /// <summary>The command of that name, of those that need no argument.</summary>
    /// <param name="name">The claim cmd; may be null.</param>
    /// <returns><see cref="DetectorCommand.None"/> for any other name.</returns>
    public static DetectorCommand Plain(string name)
    {
        for (DetectorCommand command = DetectorCommand.Reset; command <= DetectorCommand.Locate; command++)
        {
            if (name == CommandNames.Of(command))
            {
                return command;
            }
        }

        return DetectorCommand.None;
    }

    /// <summary>Queues a command.</summary>
    /// <returns>False when the queue is full and the command was not taken.</returns>
    public bool Offer(DetectorCommand command)
    {
        lock (_lock)
        {
            if (Count == _commands.Length)
            {
                return false;
            }

            _commands[(_first + Count) % _commands.Length] = command;
            Count++;
            LookMicros = 0;
            return true;
        }
    }

    /// <summary>Takes the oldest command, or <see cref="DetectorCommand.None"/>.</summary>
    public DetectorCommand Take()
    {
        lock (_lock)
        {
            if (Count == 0)
            {
                return DetectorCommand.None;
            }

            DetectorCommand command = _commands[_first];
            _first = (_first + 1) % _commands.Length;
            Count--;
            return command;
        }
    }
}
