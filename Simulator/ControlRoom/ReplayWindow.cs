using System.Collections;

namespace Simulator.ControlRoom;

/// <summary>How a <c>jti</c> stands to those taken before.</summary>
public enum JtiStanding
{
    /// <summary>Not taken yet.</summary>
    Fresh,

    /// <summary>Taken before.</summary>
    Replayed,

    /// <summary>Of an earlier boot, or too far back to tell.</summary>
    Behind,
}

/// <summary>Remembers which of one sender's last 1,024 <c>jti</c> were taken.</summary>
public sealed class ReplayWindow
{
    /// <summary>Counters remembered, the highest included.</summary>
    public const int Size = 1_024;

    // A counter's place is its remainder by Size.
    private readonly BitArray _taken;

    /// <summary>Makes a window.</summary>
    /// <param name="highest">The highest <c>jti</c> taken before, null for none.</param>
    /// <param name="taken">What <see cref="ToBytes"/> gave then; null when it is not known any more: all below the highest count as taken.</param>
    public ReplayWindow(MessageId? highest = null, byte[]? taken = null)
    {
        Highest = highest;
        _taken = taken is null ? new BitArray(Size, highest is not null) : new BitArray(taken) { Length = Size };
    }

    /// <summary>The highest <c>jti</c> taken; null before the first.</summary>
    public MessageId? Highest { get; private set; }

    /// <summary>Tells how <paramref name="jti"/> stands; changes nothing.</summary>
    public JtiStanding Judge(MessageId jti)
    {
        if (Highest is not { } highest || jti.IsAbove(highest))
        {
            return JtiStanding.Fresh;
        }

        if (jti.Boot < highest.Boot || highest.Counter - jti.Counter >= Size)
        {
            return JtiStanding.Behind;
        }

        return _taken[Place(jti.Counter)] ? JtiStanding.Replayed : JtiStanding.Fresh;
    }

    /// <summary>Takes a <c>jti</c> that is <see cref="JtiStanding.Fresh"/>.</summary>
    public void Take(MessageId jti)
    {
        if (Highest is not { } highest || jti.Boot > highest.Boot || jti.Counter - highest.Counter >= Size)
        {
            _taken.SetAll(false);
            Highest = jti;
        }
        else if (jti.Counter > highest.Counter)
        {
            // The places in between held counters that now fall out of the window.
            for (long counter = highest.Counter + 1; counter < jti.Counter; counter++)
            {
                _taken[Place(counter)] = false;
            }

            Highest = jti;
        }

        _taken[Place(jti.Counter)] = true;
    }

    /// <summary>Which were taken, for another time.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size / 8];
        _taken.CopyTo(bytes, 0);
        return bytes;
    }

    private static int Place(long counter) => (int)(counter % Size);
}
