namespace Firmware.Provisioning;

/// <summary>What a board may have beyond what every detector needs. A host without them leaves them as they are.</summary>
public sealed class BoardParts
{
    /// <summary>Null where there is no radio to ask.</summary>
    public ISignalStrength Signal;

    /// <summary>Null where none is fitted.</summary>
    public ITestLamp Lamp;

    /// <summary>Null where none is configured, or its port cannot be opened.</summary>
    public IGnssReceiver Gnss;

    /// <summary>The runtime's version; empty where it is not known.</summary>
    public string RuntimeVersion = "";
}
