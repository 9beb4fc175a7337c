using System.CommandLine;
using System.Diagnostics;
using Simulator.Board;
using Simulator.Broker;
using Simulator.Scenarios;
using Simulator.Web;
using Spectre.Console;

namespace Simulator.Commands;

/// <summary>Without a verb: the market street, live in the terminal and as a page, its virtual time paced to the clock.</summary>
internal static class DemoCommand
{
    private const int DefaultPort = 5080;
    private const int FrameMillis = 50;

    // Virtual time starts here, whatever the day: a seed's run is always the same.
    private static readonly DateTimeOffset s_epoch = new(2026, 11, 22, 2, 0, 0, TimeSpan.FromHours(9));

    public static void AddTo(RootCommand root)
    {
        Option<int> seed = new("--seed") { Description = "repeats a run", DefaultValueFactory = _ => Random.Shared.Next() };
        Option<int> port = new("--port") { Description = "of the page", DefaultValueFactory = _ => DefaultPort };
        Option<string> broker = new("--broker") { Description = "mqtt://HOST:PORT or mqtts://HOST:PORT instead of the one in this process" };
        Option<string> credentials = new("--credentials") { Description = "file of user:password lines for the broker" };
        Option<string> authority = new("--ca") { Description = "PEM file of the authority that an mqtts:// broker's certificate comes from" };
        Option<string> scenario = new("--scenario") { Description = "file of what happens and what is expected" };
        Option<bool> exit = new("--exit") { Description = "end with the scenario, also in a terminal" };
        root.Add(seed);
        root.Add(port);
        root.Add(broker);
        root.Add(credentials);
        root.Add(authority);
        root.Add(scenario);
        root.Add(exit);
        root.SetAction(async (parsed, cancellation) =>
        {
            string? url = parsed.GetValue(broker);
            if (url == null && (parsed.GetValue(credentials) ?? parsed.GetValue(authority)) != null)
            {
                throw new EndException(ExitCode.BadInput, "--credentials and --ca need --broker");
            }

            string? file = parsed.GetValue(scenario);
            Scenario played = file == null ? Scenario.StreetFire() : Scenario.Load(file);
            VirtualTime time = new(s_epoch);
            int seedValue = parsed.GetValue(seed);
            IBroker used = url == null
                ? new InProcessBroker(time, seedValue)
                : Reach(url, parsed.GetValue(authority), parsed.GetValue(credentials));
            using Street street = new(time, used, url ?? "in-process", seedValue, TextWriter.Null);
            ScenarioRunner runner = new(played, street);
            bool interactive = !parsed.GetValue(exit) && !Console.IsOutputRedirected && !Console.IsInputRedirected;
            return await RunAsync(street, runner, parsed.GetValue(port), interactive, cancellation);
        });
    }

    private static MosquittoBroker Reach(string url, string? authority, string? credentials)
    {
        MosquittoBroker broker = new(url, authority, credentials == null ? null : BrokerCredentials.Load(credentials));
        broker.RequireReachable("control-room");
        return broker;
    }

    private static async Task<int> RunAsync(Street street, ScenarioRunner runner, int port, bool interactive, CancellationToken cancellation)
    {
        StreetView view = street.View(null);
        await using PageServer page = await PageServer.StartAsync(port, () => Volatile.Read(ref view), cancellation);
        PlainPrinter plain = new(Console.Out);
        long started = Stopwatch.GetTimestamp();

        async Task PlayAsync(Action<StreetView> show)
        {
            while (!cancellation.IsCancellationRequested)
            {
                long now = (long)Stopwatch.GetElapsedTime(started).TotalMicroseconds;
                bool ended = now >= runner.EndMicros;
                street.RunUntil(ended && !interactive ? runner.EndMicros : now);
                Volatile.Write(ref view, street.View(ended ? Outcome(runner) : null));
                show(view);
                if (ended && !interactive)
                {
                    return;
                }

                await Task.Delay(FrameMillis, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (interactive)
        {
            await AnsiConsole.Live(DemoTerminal.Render(view, page.Url)).StartAsync(
                context => PlayAsync(shown => context.UpdateTarget(DemoTerminal.Render(shown, page.Url))));
        }
        else
        {
            Console.WriteLine($"SIMULATION {Street.Market}, seed {street.Seed}, broker {view.Broker}, page {page.Url}");
            await PlayAsync(plain.Print);
        }

        IAnsiConsole summary = AnsiConsole.Create(new AnsiConsoleSettings
        {
            // A pipe or a log file takes no colours.
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        });
        summary.Write(DemoTerminal.Summary(view));
        return view.Outcome != null && runner.Failures.Count > 0 ? ExitCode.CheckFailed : ExitCode.Done;
    }

    private static string Outcome(ScenarioRunner runner) =>
        runner.Failures.Count == 0 ? "All expectations met." : "FAILED. " + string.Join(" ", runner.Failures);
}
