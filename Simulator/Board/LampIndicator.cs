using Firmware.Alarming;

namespace Simulator.Board;

/// <summary>The indicator port: remembers what it shows and tells when the sounder starts.</summary>
public sealed class LampIndicator : IIndicator
{
    private readonly Action _sounded;
    private bool _sounding;

    /// <summary>Makes a dark indicator.</summary>
    /// <param name="sounded">Called each time the sounder starts.</param>
    public LampIndicator(Action sounded) => _sounded = sounded;

    /// <inheritdoc/>
    public void Show(bool red, bool amber, bool sounder, bool relay)
    {
        if (sounder && !_sounding)
        {
            _sounded();
        }

        _sounding = sounder;
    }
}
