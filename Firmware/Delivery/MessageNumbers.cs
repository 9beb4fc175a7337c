namespace Firmware.Delivery;

/// <summary>The numbers of messages: boot counter and message counter, no pair used twice.</summary>
public sealed class MessageNumbers
{
    private readonly BootCounter _boot;

    /// <summary>Numbers messages under a boot counter that has been advanced.</summary>
    /// <param name="boot">Gives the first half.</param>
    /// <param name="counter">Where the second half goes on: 0 at a start.</param>
    public MessageNumbers(BootCounter boot, int counter)
    {
        _boot = boot;
        Counter = counter;
    }

    /// <summary>The boot counter's number.</summary>
    public int Boot => _boot.Value;

    /// <summary>The latest message's number under it, 0 before the first.</summary>
    public int Counter { get; private set; }

    /// <summary>True when it is time for a new boot counter, long before the message counter could run over.</summary>
    public bool AreUsedUp => Counter >= Limits.MessageCounterMost;

    /// <summary>Gives the next message's number under <see cref="Boot"/>.</summary>
    public int Next() => ++Counter;

    /// <summary>Goes on from 1 under a boot counter above this one and above <paramref name="boot"/>. Writes to flash.</summary>
    public void GoAbove(int boot)
    {
        _boot.Advance(boot);
        Counter = 0;
    }
}
