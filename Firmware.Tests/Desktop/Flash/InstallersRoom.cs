using Firmware.Messages;
using Firmware.Provisioning;
using Firmware.Tests.Desktop.Provisioning;
using Simulator.Board;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.Provisioning;
using Simulator.World;

namespace Firmware.Tests.Desktop.Flash;

/// <summary>
/// The control room that flash.ps1 talks to: the program's own, behind its own API over loopback, with the firmware's own detector on the
/// files that the script wrote and a simulated person before it. Only nanoff is a stand-in. All but the script runs in virtual time, which
/// goes on with each look of the script: to the commissioning's next step, so that the script sees each.
/// </summary>
internal sealed class InstallersRoom : IAsyncDisposable
{
    private const int Seed = ProvisionRun.DefaultSeed;
    private const int RoomStepMicros = 20_000;

    // What one look of the script is worth: until a step of the routine ended and was told of, or this long.
    private const long LookMicros = 60_000_000;
    private const long ToldMicros = 3_000_000;

    private readonly FlashBench _bench;
    private readonly VirtualTime _time = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));
    private readonly InProcessBroker _broker;
    private readonly EventJournal _journal;
    private readonly AlarmReceiver _receiver;
    private readonly Recipient _recipient = new();
    private readonly RoomDesk _desk;
    private readonly ProvisioningApi _api;
    private PluggedBoard? _board;
    private SimulatedInstaller? _installer;
    private int _starts;
    private int _erasures;

    private InstallersRoom(FlashBench bench, string tokenFile)
    {
        _bench = bench;
        _broker = new InProcessBroker(_time, Seed);
        _journal = EventJournal.Open(null, _time);
        _receiver = new AlarmReceiver(Registry, _journal, [_recipient], _broker, _time, Log);
        _desk = new RoomDesk(_receiver, _journal);
        ApiRig.WriteToken(tokenFile, ApiRig.Token + "\n");
        _api = ProvisioningApi.StartAsync("http://127.0.0.1:0", InstallerToken.Load(tokenFile), Registry, null, _desk, _time, Log).GetAwaiter().GetResult();
    }

    /// <summary>Who is enrolled.</summary>
    public DetectorRegistry Registry { get; } = new();

    /// <summary>What the control room wrote of itself.</summary>
    public StringWriter Log { get; } = new();

    /// <summary>How strong the boards hear their access point.</summary>
    public FakeSignal Signal { get; } = new();

    /// <summary>True: nobody answers a test alarm.</summary>
    public bool IsSilent { get => _recipient.IsSilent; set => _recipient.IsSilent = value; }

    /// <summary>True: a flashed board never comes to the broker.</summary>
    public bool IsDeaf { get; set; }

    public string Url => _api.Url;

    /// <summary>Starts it on a free port, with a token for this installer.</summary>
    public static InstallersRoom Start(FlashBench bench) => new(bench, bench.PathOf("token"));

    /// <summary>A detector's key, as its file has it.</summary>
    public string KeyOf(string id) => ApiRig.TextOf(Registry.Find(id)!.Keys[^1].Bytes.ToArray());

    /// <summary>Runs the script for a stall of the market dongmun; what is missing in <paramref name="arguments"/> cannot be asked for.</summary>
    public Task<FlashResult> FlashAsync(string arguments, string failure = "", string? input = null) => RunAsync(
        $"-Port {FlashBench.Port} -Ssid market {FlashBench.Patience(failure)} -WifiPassword $wifi -Market dongmun -Broker mqtt://192.0.2.1 -Installer 'Kim, Y.' "
        + $"-ControlRoom {Url} -TokenFile token {arguments}",
        failure,
        input);

    /// <summary>Runs the script with these arguments, while time passes here.</summary>
    public async Task<FlashResult> RunAsync(string arguments, string failure = "", string? input = null)
    {
        Task<FlashResult> flashing = Task.Run(() => _bench.Run($"& '{FlashBench.Script}' {arguments}; exit $LASTEXITCODE", failure, input));
        while (!flashing.IsCompleted)
        {
            Task asked = _desk.WaitAsync();
            await Task.WhenAny(flashing, asked);
            PlugStartedBoard();
            if (asked.IsCompleted)
            {
                _desk.Answer();
                GoOn();
            }
        }

        return await flashing;
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _board?.Dispose();
        _receiver.Dispose();
        _journal.Dispose();
    }

    private void GoOn()
    {
        CommissioningStep? step = _installer?.Detector?.CommissioningStep;
        for (long end = _time.NowMicros + LookMicros; _time.NowMicros < end && _installer?.Detector?.CommissioningStep == step;)
        {
            Run();
        }

        for (long end = _time.NowMicros + ToldMicros; _time.NowMicros < end;)
        {
            Run();
        }
    }

    private void Run()
    {
        _time.RunUntil(_time.NowMicros + RoomStepMicros);
        _receiver.Step();
    }

    // A board that was erased is another one to the broker and to its own flash; else it starts again with what is new on it.
    private void PlugStartedBoard()
    {
        int starts = _bench.Starts;
        if (starts == _starts)
        {
            return;
        }

        _starts = starts;
        _board?.Unplug();
        int erasures = _bench.Calls.Count(call => call.Contains("--update", StringComparison.Ordinal));
        if (_board is null || erasures != _erasures)
        {
            _erasures = erasures;
            _board?.Dispose();
            _installer = new SimulatedInstaller(_time, new Noise(Seed), hasFlame: true);
            _board = new PluggedBoard(_time, _broker, _installer, new Noise(Seed + 1), Signal);
        }

        _board.Store.Write(ConfigurationFile.Name, File.ReadAllBytes(_bench.PathOf("board-detector.cfg")));
        _board.Store.Write(ConfigurationFile.KeyName, File.ReadAllBytes(_bench.PathOf("board-detector.key")));
        if (!IsDeaf)
        {
            _board.Plug();
        }
    }

    private sealed class Recipient : IRecipient
    {
        internal bool IsSilent { get; set; }

        public string Name => "fire station";

        public bool Tell(AlarmNotice notice) => !IsSilent;
    }
}
