namespace Firmware.Alarming;

/// <summary>What the sampling thread may be asked to do.</summary>
public enum DetectorCommand
{
    /// <summary>Nothing is asked.</summary>
    None,

    /// <summary>Ends the latched alarm.</summary>
    Reset,

    /// <summary>Stops the sounder until the next alarm.</summary>
    Silence,

    /// <summary>Records a test event.</summary>
    Test,

    /// <summary>Begins to learn a cook's burner, or ends it.</summary>
    Learn,
}

/// <summary>Commands on their way from the uplink, or a button, to the sampling thread, bounded. Full, it refuses.</summary>
public sealed class CommandQueue
{
    private readonly DetectorCommand[] _commands = new DetectorCommand[Limits.CommandQueueCount];
    private readonly object _lock = new();
    private int _first;
    private int _count;

    /// <summary>True when there may be a command. Without the lock: one that is missed now is seen at the next look.</summary>
    public bool HasAny => _count != 0;

    /// <summary>Queues a command.</summary>
    /// <returns>False when the queue is full and the command was not taken.</returns>
    public bool Offer(DetectorCommand command)
    {
        lock (_lock)
        {
            if (_count == _commands.Length)
            {
                return false;
            }

            _commands[(_first + _count) % _commands.Length] = command;
            _count++;
            return true;
        }
    }

    /// <summary>Takes the oldest command, or <see cref="DetectorCommand.None"/>.</summary>
    public DetectorCommand Take()
    {
        lock (_lock)
        {
            if (_count == 0)
            {
                return DetectorCommand.None;
            }

            DetectorCommand command = _commands[_first];
            _first = (_first + 1) % _commands.Length;
            _count--;
            return command;
        }
    }
}
