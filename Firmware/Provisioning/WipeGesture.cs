namespace Firmware.Provisioning;

/// <summary>
/// The factory reset: the button held from power-up for <see cref="Limits.WipeHoldMicros"/> and let go before
/// <see cref="Limits.WipeStuckMicros"/>. A brush of the hand is too short, and a stuck button never lets go.
/// </summary>
public sealed class WipeGesture
{
    // Lights in turn, five times a second.
    private const int TurnMicros = 100_000;

    private readonly long _startMicros;

    /// <summary>Begins at power-up.</summary>
    public WipeGesture(long nowMicros) => _startMicros = nowMicros;

    /// <summary>True when the detector is to be wiped.</summary>
    public bool IsAsked { get; private set; }

    /// <summary>The red light: flashes once letting go would wipe.</summary>
    public bool Red { get; private set; }

    /// <summary>The amber light: the button was noticed; flashes in turn with red once letting go would wipe.</summary>
    public bool Amber { get; private set; }

    /// <summary>Takes a look.</summary>
    /// <param name="isDown">The contact is closed.</param>
    /// <param name="nowMicros">Microseconds since boot.</param>
    /// <returns>True while it is not decided.</returns>
    public bool IsPending(bool isDown, long nowMicros)
    {
        long heldMicros = nowMicros - _startMicros;
        bool isArmed = heldMicros >= Limits.WipeHoldMicros && heldMicros < Limits.WipeStuckMicros;
        bool isRed = nowMicros / TurnMicros % 2 == 0;
        Red = isArmed && isRed;
        Amber = !isArmed || !isRed;
        IsAsked = isArmed && !isDown;
        return isDown && heldMicros < Limits.WipeStuckMicros;
    }
}
