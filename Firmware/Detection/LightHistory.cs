namespace Firmware.Detection;

/// <summary>
/// The light of the last 6.4 s as running sums, so that any mean over it is one subtraction. Jumps that happened while nobody looked
/// are taken out. Integers only; allocates nothing after construction.
/// </summary>
public sealed class LightHistory
{
    /// <summary>Frames kept: 6.4 s.</summary>
    public const int Frames = 128;

    private const int Mask = Frames - 1;

    // The sums wrap around; their differences over the frames kept do not.
    private readonly int[] _sums = new int[Frames];
    private int _last;
    private int _offset;
    private int _newest;
    private bool _started;
    private bool _skipped;

    /// <summary>Takes one frame.</summary>
    /// <param name="level">Its mean light, counts times 16.</param>
    public void Add(int level)
    {
        if (!_started)
        {
            // Before the first frame the light counts as having always been so.
            _started = true;
            _offset = -level;
        }
        else if (_skipped)
        {
            _offset += _newest - level;
        }

        _skipped = false;
        _newest = level;
        int sum = _sums[_last] + level + _offset;
        _last = (_last + 1) & Mask;
        _sums[_last] = sum;
    }

    /// <summary>Says that the light was not seen for a while: the next frame goes on where the last one was.</summary>
    public void Skip() => _skipped = _started;

    /// <summary>The sum of so many frames, against an origin that is the same for all that are kept.</summary>
    /// <param name="back">Frames to leave out at the newest end, from 0.</param>
    /// <param name="count">Frames to sum; with <paramref name="back"/> at most 127.</param>
    public int Sum(int back, int count) => _sums[(_last - back) & Mask] - _sums[(_last - back - count) & Mask];

    /// <summary>The size of the difference between two neighbouring sums of so many frames each, at the newest end.</summary>
    public int Step(int frames)
    {
        int step = _sums[_last] - (2 * _sums[(_last - frames) & Mask]) + _sums[(_last - (2 * frames)) & Mask];
        return step < 0 ? -step : step;
    }
}
