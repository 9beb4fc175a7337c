using Firmware.Alarming;
using Firmware.Supervision;

namespace Simulator.Board;

/// <summary>An indicator nobody looks at.</summary>
public sealed class NoIndicator : IIndicator
{
    /// <inheritdoc/>
    public void Show(bool red, bool amber, bool sounder, bool relay)
    {
    }
}

/// <summary>A watchdog that is not fitted.</summary>
public sealed class NoWatchdog : IWatchdog
{
    /// <inheritdoc/>
    public void Feed()
    {
    }

    /// <inheritdoc/>
    public void Restart()
    {
    }
}
