using Firmware.Messages;

namespace Firmware.Provisioning;

/// <summary>What the commissioning routine asks of the detector after a look.</summary>
public enum CommissioningNews
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The step <see cref="Commissioning.Finished"/> ended, another one begins.</summary>
    StepEnded,

    /// <summary>The last step ended.</summary>
    LastStepEnded,

    /// <summary>A test alarm is wanted: nobody was told of one yet.</summary>
    TestWanted,

    /// <summary>The test flame was found too late; another may follow within the step's limit.</summary>
    FlameLate,
}

/// <summary>
/// The commissioning routine (docs/commissioning.md): eight steps in a row, each with a limit, all of them together with another.
/// Runs on the sampling thread, which nothing holds up, so that its bounds hold whatever the network does; goes by
/// <see cref="CommissioningFacts"/>. Allocates only where it starts.
/// </summary>
public sealed class Commissioning
{
    private const int Waiting = (int)CommissioningResult.None;

    // Looks in the mean of a half second.
    private const int MeanLookCount = 500_000 / Limits.LookMicros;

    private const int LampSecondMicros = 1_000_000;

    // A flame that dips for less than two seconds is the same flame.
    private const int DarkLookCount = 2_000_000 / Limits.LookMicros;

    // The light before the sensor goes out as its step ends: somebody needs a moment, and the last half second is told after it.
    private const int LeftoverMicros = 2_000_000;

    private readonly CommissioningFacts _facts;
    private readonly CommissioningLights _lights = new();
    private readonly bool _hasRadio;
    private readonly int[] _results = new int[CommissioningNames.StepCount + 1];
    private readonly int[] _millis = new int[CommissioningNames.StepCount + 1];
    private readonly int[] _values = new int[CommissioningNames.StepCount + 1];
    private CommissioningStep _step;
    private int _brokenOff;
    private long _startMicros;
    private long _stepMicros;
    private bool _confirmed;
    private int _value;

    // Of the steps that measure.
    private int _lookCount;
    private int _sum;
    private int _darkest;
    private int _brightest;
    private int _tripsBefore;
    private long _litMicros;
    private bool _wasLit;
    private bool _wasDark;
    private bool _isLate;
    private int _lateMillis;
    private int _darkLooks;

    /// <summary>Makes a routine that does not run.</summary>
    /// <param name="facts">What it goes by.</param>
    /// <param name="hasRadio">False where nobody can say how strong the access point is heard.</param>
    /// <param name="hasLamp">True where a test lamp takes the flame's place.</param>
    public Commissioning(CommissioningFacts facts, bool hasRadio, bool hasLamp)
    {
        _facts = facts;
        _hasRadio = hasRadio;
        HasLamp = hasLamp;
    }

    /// <summary>True from its start until all its steps were told of.</summary>
    public bool IsRunning => _step != CommissioningStep.None;

    /// <summary>The step that runs.</summary>
    public CommissioningStep Step => _step;

    /// <summary>The step that ended last.</summary>
    public CommissioningStep Finished { get; private set; }

    /// <summary>True where a test lamp takes the flame's place.</summary>
    public bool HasLamp { get; }

    /// <summary>True while the test lamp is to shine.</summary>
    public bool IsLampOn { get; private set; }

    /// <summary>What started it, as messages write it: fresh, button or command.</summary>
    public string Why { get; private set; } = "";

    /// <summary>The number of the test event whose answers count; 0 before there is one.</summary>
    public int TestEvent { get; set; }

    /// <summary>True when no step failed.</summary>
    public bool IsPassed => _lights.FailedStep == 0;

    /// <summary>From its start to its last step's end, in milliseconds.</summary>
    public int TotalMillis => (int)((_stepMicros - _startMicros) / 1000);

    /// <summary>The lamp's light in counts, as step <see cref="CommissioningStep.Flame"/> saw it; 0 where it failed or there is none.</summary>
    public int LampCounts => HasLamp && ResultOf(CommissioningStep.Flame) == CommissioningResult.Pass ? ValueOf(CommissioningStep.Flame) : 0;

    /// <summary>The first step that failed, 0 for none.</summary>
    public int FailedStep => _lights.FailedStep;

    /// <summary>How a step ended.</summary>
    public CommissioningResult ResultOf(CommissioningStep step) => (CommissioningResult)_results[(int)step];

    /// <summary>How long a step took, in milliseconds.</summary>
    public int MillisOf(CommissioningStep step) => _millis[(int)step];

    /// <summary>What a step measured, in its own unit.</summary>
    public int ValueOf(CommissioningStep step) => _values[(int)step];

    /// <summary>Starts it, from the beginning.</summary>
    /// <param name="why">fresh, button or command.</param>
    /// <param name="nowMicros">Microseconds since boot.</param>
    public void Start(string why, long nowMicros)
    {
        Why = why;
        _brokenOff = Waiting;
        _startMicros = nowMicros;
        _lights.Begin();
        TestEvent = 0;
        Finished = CommissioningStep.None;
        Begin(CommissioningStep.Wifi, nowMicros);
    }

    /// <summary>Somebody pressed the button: what is shown was seen.</summary>
    public void Confirm()
    {
        _confirmed = true;
        if (!IsRunning)
        {
            _lights.End();
        }
    }

    /// <summary>Ends it: each step that has not ended fails, one a look.</summary>
    public void BreakOff() => _brokenOff = (int)CommissioningResult.BrokenOff;

    /// <summary>Goes on. To be called at every look, <see cref="Limits.LookMicros"/> apart.</summary>
    /// <returns>What happened; at most one thing a look.</returns>
    public CommissioningNews Look(long nowMicros)
    {
        if (!IsRunning)
        {
            return CommissioningNews.None;
        }

        if (_brokenOff == Waiting && nowMicros - _startMicros > Limits.CommissioningMicros)
        {
            _brokenOff = (int)CommissioningResult.OutOfTime;
        }

        _value = 0;
        int result = _brokenOff != Waiting ? _brokenOff : Judge(nowMicros);
        if (result == Waiting)
        {
            bool testWanted = _step == CommissioningStep.Recipients && TestEvent == 0;
            return testWanted ? CommissioningNews.TestWanted : _isLate ? CommissioningNews.FlameLate : CommissioningNews.None;
        }

        return End((CommissioningResult)result, nowMicros);
    }

    /// <summary>What the lights show now, as <see cref="CommissioningLights"/> tells; below zero for nothing of their own.</summary>
    public int LightsAt(long nowMicros) => _lights.At((int)_step, _step == CommissioningStep.Indicator, nowMicros - _stepMicros);

    /// <summary>All steps as one text: entries step:result:ms:value, a failed one with its hint behind, joined by spaces.</summary>
    public string StepsText()
    {
        string text = "";
        for (CommissioningStep step = CommissioningStep.Wifi; step <= CommissioningStep.Recipients; step++)
        {
            CommissioningResult result = ResultOf(step);
            text += (text.Length == 0 ? "" : " ")
                + CommissioningNames.Of(step, HasLamp) + ":" + CommissioningNames.Of(result)
                + ":" + MillisOf(step).ToString() + ":" + ValueOf(step).ToString()
                + (CommissioningNames.IsFailure(result) ? ":" + CommissioningNames.HintOf(result) : "");
        }

        return text;
    }

    private void Begin(CommissioningStep step, long nowMicros)
    {
        _step = step;
        _stepMicros = nowMicros;
        _confirmed = false;
        _lookCount = 0;
        _sum = 0;
        _darkest = int.MaxValue;
        _brightest = 0;
        _wasLit = false;
        _wasDark = false;
        _isLate = false;
        _lateMillis = 0;
        _litMicros = 0;
        _darkLooks = 0;
        _tripsBefore = _facts.RoundTrips;
        _facts.IsFlameFound = false;
        IsLampOn = false;
    }

    private CommissioningNews End(CommissioningResult result, long nowMicros)
    {
        Finished = _step;
        int at = (int)_step;
        _results[at] = (int)result;
        _millis[at] = (int)((nowMicros - _stepMicros) / 1000);
        _values[at] = _value;
        if (CommissioningNames.IsFailure(result))
        {
            _lights.Failed(at);
        }

        bool isLast = _step == CommissioningStep.Recipients;
        Begin(isLast ? CommissioningStep.None : _step + 1, nowMicros);
        return isLast ? CommissioningNews.LastStepEnded : CommissioningNews.StepEnded;
    }

    // How the step ended, or that it goes on.
    private int Judge(long nowMicros)
    {
        long takenMicros = nowMicros - _stepMicros;
        switch (_step)
        {
            case CommissioningStep.Wifi:
                return Wifi(takenMicros);
            case CommissioningStep.Time:
                return Await(_facts.IsTimeTrusted, takenMicros, Limits.CommissioningTimeMicros, CommissioningResult.OpenNtp);
            case CommissioningStep.Broker:
                _value = _facts.Connections;
                return Await(_facts.IsLinkUp, takenMicros, Limits.CommissioningBrokerMicros, CommissioningResult.CheckBrokerAddressAndPassword);
            case CommissioningStep.RoundTrip:
                return RoundTrip(takenMicros);
            case CommissioningStep.Indicator:
                return Await(_confirmed, takenMicros, Limits.CommissioningIndicatorMicros, CommissioningResult.CheckLampsThenPressButton);
            case CommissioningStep.Sensor:
                return Sensor(takenMicros);
            case CommissioningStep.Flame:
                return HasLamp ? Lamp(takenMicros) : Flame(nowMicros, takenMicros);
            default:
                return Recipients(takenMicros);
        }
    }

    private static int Await(bool isDone, long takenMicros, int limitMicros, CommissioningResult hint) =>
        isDone ? (int)CommissioningResult.Pass : takenMicros < limitMicros ? Waiting : (int)hint;

    private int Wifi(long takenMicros)
    {
        if (!_hasRadio)
        {
            return (int)CommissioningResult.Skip;
        }

        _value = _facts.SignalDbm;
        bool isHeard = _value < 0;
        return Await(
            isHeard && _value >= Limits.SignalMinDbm,
            takenMicros,
            Limits.CommissioningWifiMicros,
            isHeard ? CommissioningResult.MoveCloserToAccessPoint : CommissioningResult.CheckWifiNameAndPassword);
    }

    private int RoundTrip(long takenMicros)
    {
        if (ResultOf(CommissioningStep.Broker) != CommissioningResult.Pass)
        {
            return (int)CommissioningResult.NeedsBroker;
        }

        bool isBack = _facts.RoundTrips != _tripsBefore;
        _value = isBack ? _facts.RoundTripMillis : 0;
        return Await(isBack, takenMicros, Limits.CommissioningRoundTripMicros, CommissioningResult.CheckEnrolmentAndKey);
    }

    private int Sensor(long takenMicros)
    {
        IsLampOn = HasLamp && takenMicros % (2 * LampSecondMicros) >= LampSecondMicros;
        TakeLight();
        _value = _brightest > _darkest ? _brightest - _darkest : 0;
        CommissioningResult hint = _facts.HasWireFault
            ? CommissioningResult.CheckSensorWires
            : _darkest != int.MaxValue && _darkest >= _facts.SaturatedCounts ? CommissioningResult.ShadeSensor : CommissioningResult.CoverThenLightSensor;
        return Await(
            _value >= Limits.SensorSpanMinCounts && !_facts.HasWireFault, takenMicros, Limits.CommissioningSensorMicros, hint);
    }

    // Dark first, then with the lamp: half a second each.
    private int Lamp(long takenMicros)
    {
        IsLampOn = takenMicros >= LampSecondMicros;
        bool isMean = TakeLight();
        _value = IsLampOn && isMean && _brightest > _darkest ? _brightest - _darkest : 0;
        return Await(_value >= Limits.LampMinCounts, takenMicros, Limits.CommissioningLampMicros, CommissioningResult.CheckLamp);
    }

    // One that is found too late may be taken away and held again, until the step's limit.
    private int Flame(long nowMicros, long takenMicros)
    {
        bool isLit = _facts.RiseCounts >= _facts.RiseMinCounts;
        _wasDark |= !isLit;
        _wasLit |= isLit && (_wasDark || takenMicros >= LeftoverMicros);
        _darkLooks = isLit ? 0 : _darkLooks + 1;
        if (_darkLooks >= DarkLookCount)
        {
            _litMicros = 0;
        }
        else if (isLit && _litMicros == 0)
        {
            _litMicros = nowMicros;
        }

        _isLate = false;
        bool isFound = false;
        if (_facts.IsFlameFound)
        {
            _facts.IsFlameFound = false;
            _value = _litMicros == 0 ? 0 : (int)((nowMicros - _litMicros) / 1000);
            isFound = _value <= Limits.FlameFoundMillis;
            _isLate = !isFound;
            _lateMillis = _value;
        }

        _value = isFound ? _value : _lateMillis;
        return Await(
            isFound,
            takenMicros,
            Limits.CommissioningFlameMicros,
            _wasLit ? CommissioningResult.HoldFlameLonger : CommissioningResult.HoldFlameInView);
    }

    private int Recipients(long takenMicros)
    {
        if (!_facts.IsLinkUp && ResultOf(CommissioningStep.Broker) != CommissioningResult.Pass)
        {
            return (int)CommissioningResult.NeedsBroker;
        }

        bool isOurs = TestEvent != 0 && _facts.ToldEvent == TestEvent;
        _value = isOurs ? _facts.Answered : 0;
        return Await(
            _value > 0 && _value >= _facts.Told,
            takenMicros,
            Limits.CommissioningRecipientsMicros,
            isOurs && _facts.Told > 0 ? CommissioningResult.NotAllAnswered : CommissioningResult.NobodyWasTold);
    }

    // True when a half second's mean was completed.
    private bool TakeLight()
    {
        _sum += _facts.LightCounts;
        if (++_lookCount < MeanLookCount)
        {
            return false;
        }

        int mean = _sum / MeanLookCount;
        _sum = 0;
        _lookCount = 0;
        _darkest = mean < _darkest ? mean : _darkest;
        _brightest = mean > _brightest ? mean : _brightest;
        return true;
    }
}
