namespace Firmware.Messages;

/// <summary>The steps of the commissioning routine, in their order. Numbers travel in events.</summary>
public enum CommissioningStep
{
    /// <summary>No step.</summary>
    None,

    /// <summary>How strong the access point is heard.</summary>
    Wifi,

    /// <summary>The clock.</summary>
    Time,

    /// <summary>The connection to the broker.</summary>
    Broker,

    /// <summary>A signed message to the control room and its signed receipt.</summary>
    RoundTrip,

    /// <summary>Lights and buzzer, seen by somebody.</summary>
    Indicator,

    /// <summary>Dark and bright.</summary>
    Sensor,

    /// <summary>A test flame, or the test lamp where one is fitted.</summary>
    Flame,

    /// <summary>The recipients' answers to a test alarm.</summary>
    Recipients,
}

/// <summary>How a step ended, and for a failed one what to do. Numbers travel in events.</summary>
public enum CommissioningResult
{
    /// <summary>Not ended.</summary>
    None,

    /// <summary>As it should be.</summary>
    Pass,

    /// <summary>Not possible on this board.</summary>
    Skip,

    /// <summary>The first of the hints: from here on a result is a failure.</summary>
    CheckWifiNameAndPassword,

    /// <summary>Weak Wi-Fi.</summary>
    MoveCloserToAccessPoint,

    /// <summary>No time.</summary>
    OpenNtp,

    /// <summary>No connection to the broker.</summary>
    CheckBrokerAddressAndPassword,

    /// <summary>No signed receipt.</summary>
    CheckEnrolmentAndKey,

    /// <summary>Without a broker there is nothing to try.</summary>
    NeedsBroker,

    /// <summary>Nobody confirmed what the indicator showed.</summary>
    CheckLampsThenPressButton,

    /// <summary>Too little between dark and bright.</summary>
    CoverThenLightSensor,

    /// <summary>A fault of the sensor stands.</summary>
    CheckSensorWires,

    /// <summary>Saturated even when it was darkest.</summary>
    ShadeSensor,

    /// <summary>No flame came.</summary>
    HoldFlameInView,

    /// <summary>A flame came and was not found in time.</summary>
    HoldFlameLonger,

    /// <summary>The test lamp was not seen.</summary>
    CheckLamp,

    /// <summary>The control room told nobody of the test.</summary>
    NobodyWasTold,

    /// <summary>Some did not answer.</summary>
    NotAllAnswered,

    /// <summary>The routine's time was over.</summary>
    OutOfTime,

    /// <summary>Somebody broke the routine off.</summary>
    BrokenOff,
}

/// <summary>The names of steps and hints as messages write them (docs/commissioning.md).</summary>
public static class CommissioningNames
{
    /// <summary>How many steps there are.</summary>
    public const int StepCount = 8;

    /// <summary>A step's name.</summary>
    /// <param name="step">Which.</param>
    /// <param name="byLamp">True where the test lamp takes the flame's place.</param>
    public static string Of(CommissioningStep step, bool byLamp)
    {
        switch (step)
        {
            case CommissioningStep.Wifi: return "wifi";
            case CommissioningStep.Time: return "time";
            case CommissioningStep.Broker: return "broker";
            case CommissioningStep.RoundTrip: return "round-trip";
            case CommissioningStep.Indicator: return "indicator";
            case CommissioningStep.Sensor: return "sensor";
            case CommissioningStep.Flame: return byLamp ? "lamp" : "flame";
            case CommissioningStep.Recipients: return "recipients";
            default: return "none";
        }
    }

    /// <summary>True for a result that is a hint.</summary>
    public static bool IsFailure(CommissioningResult result) => result >= CommissioningResult.CheckWifiNameAndPassword;

    /// <summary>A result in one word: pass, fail or skip.</summary>
    public static string Of(CommissioningResult result) =>
        IsFailure(result) ? "fail" : result == CommissioningResult.Skip ? "skip" : "pass";

    /// <summary>A failure's hint: what to do.</summary>
    public static string HintOf(CommissioningResult result)
    {
        switch (result)
        {
            case CommissioningResult.CheckWifiNameAndPassword: return "check-wifi-name-and-password";
            case CommissioningResult.MoveCloserToAccessPoint: return "move-closer-to-access-point";
            case CommissioningResult.OpenNtp: return "open-ntp";
            case CommissioningResult.CheckBrokerAddressAndPassword: return "check-broker-address-and-password";
            case CommissioningResult.CheckEnrolmentAndKey: return "check-enrolment-and-key";
            case CommissioningResult.NeedsBroker: return "needs-broker";
            case CommissioningResult.CheckLampsThenPressButton: return "check-lamps-then-press-button";
            case CommissioningResult.CoverThenLightSensor: return "cover-then-light-sensor";
            case CommissioningResult.CheckSensorWires: return "check-sensor-wires";
            case CommissioningResult.ShadeSensor: return "shade-sensor";
            case CommissioningResult.HoldFlameInView: return "hold-flame-in-view";
            case CommissioningResult.HoldFlameLonger: return "hold-flame-longer";
            case CommissioningResult.CheckLamp: return "check-lamp";
            case CommissioningResult.NobodyWasTold: return "nobody-was-told";
            case CommissioningResult.NotAllAnswered: return "not-all-answered";
            case CommissioningResult.OutOfTime: return "out-of-time";
            case CommissioningResult.BrokenOff: return "broken-off";
            default: return "none";
        }
    }
}
