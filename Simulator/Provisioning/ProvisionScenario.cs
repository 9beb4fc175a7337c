namespace Simulator.Provisioning;

/// <summary>What goes wrong while a detector is installed.</summary>
public enum ProvisionScenario
{
    /// <summary>Nothing.</summary>
    Success,

    /// <summary>The board loses its power in the middle, and gets it back.</summary>
    Unplugged,

    /// <summary>The control room was stopped after the enrolment.</summary>
    NoControlRoom,

    /// <summary>The board was given another key than the one enrolled.</summary>
    WrongKey,

    /// <summary>No recipient answers the test alarm.</summary>
    NobodyAnswers,

    /// <summary>No test flame is held before the sensor.</summary>
    NoFlame,

    /// <summary>The access point is too far away.</summary>
    WeakWifi,
}
