namespace Firmware.Provisioning;

/// <summary>
/// What the commissioning routine shows one who has no screen (docs/commissioning.md): the running step's number in amber flashes;
/// at the end red and amber in turn when all passed, or the first failed step's number in red flashes. Sums of the constants here.
/// </summary>
public sealed class CommissioningLights
{
    /// <summary>The alarm light.</summary>
    public const int Red = 1;

    /// <summary>The pre-alarm and fault light.</summary>
    public const int Amber = 2;

    /// <summary>The buzzer.</summary>
    public const int Sounder = 4;

    /// <summary>Nothing of its own: the detector shows what it always does.</summary>
    public const int Nothing = -1;

    // Flashes and their pause; all times are multiples of the time between two looks.
    private const int FlashMicros = 400_000;
    private const int PauseMicros = 1_200_000;

    private const int PassedMicros = 5_000_000;
    private const int FailedMicros = 30_000_000;

    private bool _isShowing;

    /// <summary>The first step that failed, 0 while none did.</summary>
    public int FailedStep { get; private set; }

    /// <summary>The routine begins.</summary>
    public void Begin()
    {
        _isShowing = true;
        FailedStep = 0;
    }

    /// <summary>A step failed.</summary>
    public void Failed(int step) => FailedStep = FailedStep == 0 ? step : FailedStep;

    /// <summary>The result has been seen.</summary>
    public void End() => _isShowing = false;

    /// <summary>What shows now.</summary>
    /// <param name="step">The number of the step that runs; 0 after the last.</param>
    /// <param name="isIndicatorTest">That step shows all there is in turn.</param>
    /// <param name="elapsedMicros">Since the step's begin, or since the end.</param>
    /// <returns>A sum, 0 for dark, or <see cref="Nothing"/>.</returns>
    public int At(int step, bool isIndicatorTest, long elapsedMicros)
    {
        if (!_isShowing)
        {
            return Nothing;
        }

        if (step != 0)
        {
            return isIndicatorTest ? InTurn(elapsedMicros) : Flashes(step, elapsedMicros) ? Amber : 0;
        }

        if (FailedStep == 0 && elapsedMicros < PassedMicros)
        {
            return elapsedMicros / 500_000 % 2 == 0 ? Red : Amber;
        }

        if (FailedStep != 0 && elapsedMicros < FailedMicros)
        {
            return Flashes(FailedStep, elapsedMicros) ? Red : 0;
        }

        _isShowing = false;
        return Nothing;
    }

    // Four seconds: red, amber, half a second of buzzer, dark.
    private static int InTurn(long elapsedMicros)
    {
        int phase = (int)(elapsedMicros % 4_000_000);
        return phase < 1_000_000 ? Red : phase < 2_000_000 ? Amber : phase < 2_500_000 ? Sounder : 0;
    }

    private static bool Flashes(int count, long elapsedMicros)
    {
        long phase = elapsedMicros % ((count * FlashMicros) + PauseMicros);
        return phase < count * FlashMicros && phase % FlashMicros < FlashMicros / 2;
    }
}
