using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.World;

namespace Simulator.Provisioning;

/// <summary>
/// One installation from the enrolment to the certificate, in virtual time, with the firmware's own detector, the control room's own
/// receiver and a simulated person. A pure function of the scenario and the seed.
/// </summary>
public sealed class ProvisionRun : IDisposable
{
    /// <summary>What an installation may take.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    /// <summary>The market; made up, as everything here.</summary>
    public const string Market = "haetnim";

    /// <summary>The stall.</summary>
    public const string Stall = "B-07";

    /// <summary>The detector.</summary>
    public const string Detector = "haetnim-b-07";

    /// <summary>The seed that the verb plays.</summary>
    public const int DefaultSeed = 8;

    private const int RoomStepMicros = 20_000;
    private const int GoodDbm = -58;
    private const int WeakDbm = -82;
    private const long UnpluggedMicros = 15_000_000;
    private const long SliceMicros = 100_000;

    // The routine is bounded to ten minutes; what follows is on its way for seconds.
    private const long LongestMicros = 20L * 60 * 1_000_000;
    private const long AcceptedWithinMicros = 15_000_000;

    private static readonly DateTimeOffset s_epoch = new(2026, 11, 25, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] s_recipients = ["shop owner", "local government", "fire station", "situation room"];

    private readonly ProvisionScenario _scenario;
    private readonly TextWriter _output;
    private readonly VirtualTime _time = new(s_epoch);
    private readonly InProcessBroker _broker;
    private readonly DetectorRegistry _registry = new();
    private readonly EventJournal _journal;
    private readonly AlarmReceiver _receiver;
    private readonly IBrokerConnection _listener;
    private readonly SimulatedInstaller _installer;
    private readonly PluggedBoard _board;
    private readonly HashSet<string> _heard = [];
    private Claims? _result;

    /// <summary>Prepares an installation.</summary>
    /// <param name="scenario">What goes wrong.</param>
    /// <param name="output">Takes a line for each step.</param>
    /// <param name="seed">Decides delays, jitter, and the test flame.</param>
    public ProvisionRun(ProvisionScenario scenario, TextWriter output, int seed = DefaultSeed)
    {
        _scenario = scenario;
        _output = output;
        _broker = new InProcessBroker(_time, seed);
        _journal = EventJournal.Open(null, _time);
        IRecipient[] recipients = scenario == ProvisionScenario.NobodyAnswers
            ? [.. s_recipients.Select(name => new SilentRecipient(name))]
            : [.. s_recipients.Select((name, i) => new SimulatedRecipient(name, _time, seed + i))];
        _receiver = new AlarmReceiver(_registry, _journal, recipients, _broker, _time, TextWriter.Null);
        _installer = new SimulatedInstaller(_time, new Noise(seed), scenario != ProvisionScenario.NoFlame);
        _board = new PluggedBoard(_time, _broker, _installer, new Noise(seed + 1), new FixedSignal(scenario == ProvisionScenario.WeakWifi ? WeakDbm : GoodDbm));
        _listener = _broker.Connect("installers-screen");
    }

    /// <summary>The detector's key: the same in every run, so that a run repeats; no real detector has one like it.</summary>
    public static byte[] Key => SHA256.HashData("simulator provision: the board's key"u8);

    /// <summary>The steps heard of the routine that ended, or runs.</summary>
    public IReadOnlyList<StepResult> Steps { get; private set; } = [];

    /// <summary>True when every step of the routine passed.</summary>
    public bool IsPassed => _result?.Text("result") == "pass";

    /// <summary>From the enrolment to the routine's result; flashing as modelled included.</summary>
    public TimeSpan Total { get; private set; }

    /// <summary>What the control room certifies; null where it accepted no result.</summary>
    public Certificate? Certificate => CommissioningRun.Of(_registry.Find(Detector)!, _journal).End is { } end ? Certificate.Of(end) : null;

    /// <summary>Plays it to its end.</summary>
    public void Play()
    {
        _output.WriteLine($"simulated installation of {Detector} at stall {Stall} of market {Market}");
        Enrol();
        SerialLine line = new(_time, _board.Store, Say);
        line.FlashRuntime();
        WriteFiles(line);
        line.FlashApplication();
        long startMicros = _time.NowMicros;
        _listener.Open(null, 0);
        _listener.Subscribe($"flame/v1/{Market}/{Detector}/test");
        _listener.Subscribe($"flame/v1/{Market}/{Detector}/event");
        _board.Plug();
        Follow();
        string flashing = Clock(TimeSpan.FromMicroseconds(startMicros));
        _output.WriteLine(
            $"{(IsPassed ? "PASS" : "FAIL")}: total {Clock(Total)} of {Clock(Budget)} ({flashing} flashing as modelled, {Clock(Total - TimeSpan.FromMicroseconds(startMicros))} commissioning in virtual time)");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _board.Dispose();
        _listener.Dispose();
        _receiver.Dispose();
        _journal.Dispose();
    }

    private static string Clock(TimeSpan time) => time.ToString("m\\:ss", CultureInfo.InvariantCulture);

    private void Say(string what) => _output.WriteLine($"{Clock(TimeSpan.FromMicroseconds(_time.NowMicros))}  {what}");

    private void Enrol()
    {
        byte[] enrolled = _scenario == ProvisionScenario.WrongKey ? SHA256.HashData("simulator provision: another key"u8) : Key;
        EnrolmentAnswer answer = Enrolment.Enrol(
            _registry, null, new EnrolmentRequest { Detector = Detector, Market = Market, Stall = Stall, Key = Base64Url.EncodeToString(enrolled) }, _time.GetUtcNow());
        Say(answer.Outcome == EnrolmentOutcome.Enrolled ? "enrolled at the control room" : answer.Error);
        if (_scenario == ProvisionScenario.NoControlRoom)
        {
            Say("the control room is stopped");
        }
        else
        {
            Receive();
        }
    }

    private void Receive()
    {
        _receiver.Step();
        _time.After(RoomStepMicros, Receive);
    }

    private static void WriteFiles(SerialLine line) => BoardFiles.Write(
        line,
        [
            $"detector={Detector}", $"market={Market}", $"stall={Stall}", "pos=2,7,0", "broker=mqtt://broker.example", "loc=survey",
            "lat=37.5701000", "lon=126.9996000", "acc=2", "installer=Simulated installer",
        ],
        Key);

    private void Follow()
    {
        bool isToUnplug = _scenario == ProvisionScenario.Unplugged;
        while (_result is null && _time.NowMicros < LongestMicros)
        {
            _time.RunUntil(_time.NowMicros + SliceMicros);
            Hear();
            if (isToUnplug && Steps.Any(step => step.Step == "indicator"))
            {
                isToUnplug = false;
                Unplug();
            }
        }

        Total = TimeSpan.FromMicroseconds(_time.NowMicros);

        // The screen may hear of the result before the control room has journalled it.
        long endMicros = _time.NowMicros + AcceptedWithinMicros;
        while (_scenario != ProvisionScenario.NoControlRoom && Certificate is null && _time.NowMicros < endMicros)
        {
            _time.RunUntil(_time.NowMicros + SliceMicros);
        }
    }

    private void Unplug()
    {
        Say("the board is unplugged");
        _board.Unplug();
        _time.RunUntil(_time.NowMicros + UnpluggedMicros);
        Say("the board is plugged in again: its routine starts anew");
        _board.Plug();
    }

    // As an installer's screen at the broker would: each event once, with the board's key at hand.
    private void Hear()
    {
        while (_listener.Receive() is { } message)
        {
            if (!Jws.TryVerify(message.Payload, _ => Key, out Claims? claims, out _) || !_heard.Add($"{claims.Type} {claims.Event}"))
            {
                continue;
            }

            if (claims.Type == MessageType.Commissioned)
            {
                _result = claims;
                Steps = StepResult.AllOf(claims);
            }
            else if (StepResult.Of(claims) is { } step)
            {
                Steps = step.No == 1 ? [step] : [.. Steps, step];
                Say(Describe(step));
            }
        }
    }

    private static string Describe(StepResult step)
    {
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"step {step.No} {step.Step,-10} {step.Result} {step.Ms / 1000.0,5:0.0} s");
        string measured = CertificatePage.Measured(step);
        line.Append(measured.Length == 0 ? "" : "  " + measured);
        line.Append(step.Hint.Length == 0 ? "" : $"  {step.Hint}: {CertificateWord.OfHint(step.Hint).English}");
        return line.ToString();
    }
}
