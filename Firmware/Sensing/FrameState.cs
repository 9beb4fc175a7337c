namespace Firmware.Sensing;

/// <summary>What a reading did to the conditioner's frame.</summary>
public enum FrameState
{
    /// <summary>It went into the open frame.</summary>
    Open,

    /// <summary>It closed a frame, whose values can now be read, and opened the next.</summary>
    Closed,

    /// <summary>It came too late to be a neighbour of the last one: the open frame was dropped, and it opened a new one.</summary>
    Dropped,
}
