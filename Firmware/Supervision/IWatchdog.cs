namespace Firmware.Supervision;

/// <summary>The watchdog outside of the processor, and the way to start over. Never throws.</summary>
public interface IWatchdog
{
    /// <summary>Says that sampling made progress. Called from the sampling thread; returns at once.</summary>
    void Feed();

    /// <summary>Restarts the board. Called from the supervising thread; does not return on the board.</summary>
    void Restart();
}
