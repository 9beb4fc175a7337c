namespace Firmware.Messages;

/// <summary>Remembers the last 1,024 message numbers of one sender, one bit each (the scheme of RFC 4303 section 3.4.3).</summary>
public sealed class ReplayWindow
{
    private readonly int[] _seen = new int[Limits.ReplayWindowCount / 32];
    private long _boot = -1;
    private int _highest;

    /// <summary>Takes a number if it is new.</summary>
    /// <returns>False when it was seen, or is too old to tell.</returns>
    public bool TryTake(MessageId id)
    {
        if (id.Boot < _boot)
        {
            return false;
        }

        if (id.Boot > _boot)
        {
            Array.Clear(_seen, 0, _seen.Length);
            _boot = id.Boot;
            _highest = id.Counter;
        }
        else if (id.Counter > _highest)
        {
            Forget(id.Counter);
        }
        else if (_highest - id.Counter >= Limits.ReplayWindowCount || IsSeen(id.Counter))
        {
            return false;
        }

        _seen[Word(id.Counter)] |= Bit(id.Counter);
        return true;
    }

    private static int Word(int counter) => counter % Limits.ReplayWindowCount / 32;

    private static int Bit(int counter) => 1 << (counter % 32);

    private bool IsSeen(int counter) => (_seen[Word(counter)] & Bit(counter)) != 0;

    // Numbers jumped over become unseen: their places held older ones.
    private void Forget(int newHighest)
    {
        if (newHighest - _highest >= Limits.ReplayWindowCount)
        {
            Array.Clear(_seen, 0, _seen.Length);
        }
        else
        {
            for (int counter = _highest + 1; counter != newHighest; counter++)
            {
                _seen[Word(counter)] &= ~Bit(counter);
            }

            _seen[Word(newHighest)] &= ~Bit(newHighest);
        }

        _highest = newHighest;
    }
}
