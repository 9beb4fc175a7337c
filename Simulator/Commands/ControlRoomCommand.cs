using System.CommandLine;
using System.Data.Common;
using Simulator.Broker;
using Simulator.ControlRoom;
using Simulator.Operators;
using Simulator.Places;
using Simulator.Provisioning;
using Simulator.Status;
using Simulator.Web;
using Simulator.Web.Room;

namespace Simulator.Commands;

/// <summary>The verb <c>control-room</c>: the receiving half as a service of its own, until it is told to stop.</summary>
internal static class ControlRoomCommand
{
    // Well below the second that an alarm may take, and no load worth mentioning.
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> broker = new("--broker") { Description = "The MQTT broker: mqtt://HOST[:PORT] or mqtts://HOST[:PORT]", HelpName = "URL", Required = true };
        Option<string?> credentials = new("--credentials") { Description = "File of user:password lines; the control room logs in as its --id", HelpName = "FILE" };
        Option<string?> authority = new("--ca") { Description = "Certificates trusted for mqtts (PEM)", HelpName = "FILE" };
        Option<string> registry = new("--registry") { Description = "The detectors and their keys", HelpName = "FILE", DefaultValueFactory = _ => "registry.json" };
        Option<string> journal = new("--journal") { Description = "What was accepted and who was told: a file (SQLite), or Host=…;Database=… or postgres://… for several control rooms (docs/operations.md); made where there is none", HelpName = "FILE", DefaultValueFactory = _ => "journal.db" };
        Option<string> id = new("--id") { Description = "This room's name at the broker, and in what it signs; each has its own where several run", HelpName = "NAME", DefaultValueFactory = _ => "control-room" };
        Option<string[]> market = new("--market") { Description = "Hear these markets only, one of several control rooms that share them out (docs/operations.md); all without it", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        Option<string?> api = new("--api") { Description = "Let installers enrol detectors here: http://127.0.0.1:PORT (docs/provisioning.md)", HelpName = "URL" };
        Option<string?> token = new("--installer-token") { Description = "File of the token that installers show, readable by its owner only", HelpName = "FILE" };
        Option<string[]> plan = new("--plan") { Description = "Plans of markets, one each: shown on the pages; installers enrol only what it has", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        Option<string?> pages = new("--pages") { Description = "Show the pages here: http://127.0.0.1:PORT (docs/pages.md)", HelpName = "URL" };
        Option<string?> operators = new("--operators") { Description = "Who may log in to the pages (simulator operator add)", HelpName = "FILE" };
        Option<string?> status = new("--status") { Description = "Serve /health and /metrics (Prometheus) here: http://127.0.0.1:PORT", HelpName = "URL" };
        Option<string> logForm = new("--log") { Description = "The form of the lines on standard error: text or json", DefaultValueFactory = _ => "text" };
        logForm.AcceptOnlyFromAmong("text", "json");
        Option<string?> recipients = new("--recipients") { Description = "Who is told of which stall's alarms, and how (docs/control-room.md)", HelpName = "FILE" };
        Option<string?> receipts = new("--receipts") { Description = "Take recipients' later receipts here: http://127.0.0.1:PORT (docs/control-room.md)", HelpName = "URL" };
        Option<string> drill = new("--drill") { Description = "When each detector is tested once a night, HH:MM-HH:MM, or off (docs/control-room.md)", HelpName = "HOURS", DefaultValueFactory = _ => DrillWindow.Default };
        Option<string> offset = new("--utc-offset") { Description = "Local time minus UTC, for the drill", HelpName = "+HH:MM", DefaultValueFactory = _ => DrillWindow.DefaultOffset };
        Command command = new("control-room", "Receive, verify, keep and receipt what detectors send; each alarm is a line of JSON, at least once under one key")
        {
            broker, credentials, authority, id, registry, journal, market, api, token, plan, pages, operators, recipients, receipts, status, logForm, drill, offset,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            DrillWindow? night = DrillWindow.Parse(parsed.GetRequiredValue(drill), parsed.GetRequiredValue(offset));
            using TextWriter? lines = parsed.GetValue(logForm) == "json" ? new LoggedLines() : null;
            TextWriter log = TextWriter.Synchronized(lines ?? Console.Error);
            string? passwords = parsed.GetValue(credentials);
            MosquittoBroker used = new(parsed.GetRequiredValue(broker), parsed.GetValue(authority), passwords is null ? null : BrokerCredentials.Load(passwords));
            DetectorRegistry detectors = RegistryFile.Open(parsed.GetRequiredValue(registry));
            string name = parsed.GetRequiredValue(id);
            if (!DetectorRegistry.IsId(name) || detectors.Find(name) is not null)
            {
                throw new EndException(ExitCode.BadInput, $"--id {name}: not of the form [a-z0-9-]{{1,32}}, or a detector's");
            }

            string[] markets = MarketsOf(parsed.GetValue(market) ?? [], detectors);
            using EventJournal kept = EventJournal.Open(parsed.GetRequiredValue(journal), TimeProvider.System);
            IReadOnlyList<DirectoryEntry> entries = parsed.GetValue(recipients) is { } directory ? RecipientDirectory.Load(directory) : [];
            RecipientCoverage coverage = new(entries);
            Warn(coverage, detectors, log);
            HttpRecipient[] posts = [.. entries.Select(entry => new HttpRecipient(entry, TimeProvider.System))];
            IRecipient[] told = [new LineRecipient(Console.Out), .. posts];
            using AlarmReceiver receiver = new(detectors, kept, told, used, TimeProvider.System, log, name, markets);
            DailyDrill? daily = night is null ? null : new DailyDrill(night, receiver, detectors, kept, TimeProvider.System, log);
            RoomDesk desk = new(receiver, kept);
            MarketPlan[] plans = LoadPlans(parsed.GetValue(plan) ?? [], parsed.GetValue(api), parsed.GetValue(pages));
            JournalRetention retention = new(kept, TimeProvider.System, log);
            RoomWatch watch = new(receiver, kept, detectors, plans, coverage, TimeProvider.System);
            await using ProvisioningApi? door = await OpenAsync(parsed.GetValue(api), parsed.GetValue(token), plans, detectors, desk, log);
            await using RoomPages? shown = await ShowAsync(parsed.GetValue(pages), parsed.GetValue(operators), plans, watch, desk, log);
            await using RoomStatus? watched = parsed.GetValue(status) is { } statusUrl
                ? await RoomStatus.StartAsync(statusUrl, receiver, kept, desk, TimeProvider.System) : null;
            await using ReceiptDoor? answered = parsed.GetValue(receipts) is { } receiptsUrl
                ? await ReceiptDoor.StartAsync(receiptsUrl, entries, desk, TimeProvider.System, log) : null;
            while (!cancellation.IsCancellationRequested)
            {
                try
                {
                    receiver.Step();
                    daily?.Step();
                    desk.Answer();
                    watch.Step();
                    retention.Step();
                }
                catch (DbException exception)
                {
                    // A database elsewhere comes back. Detectors send again what was not receipted.
                    log.WriteLine($"journal: {exception.Message}");
                }

                await Task.Delay(receiver.Waiting > 0 ? TimeSpan.Zero : s_step, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            foreach (HttpRecipient post in posts)
            {
                post.Dispose();
            }

            return ExitCode.Done;
        });
        return command;
    }

    // A detector that is enrolled here and not heard would be announced as lost for ever.
    private static string[] MarketsOf(string[] markets, DetectorRegistry detectors) =>
        markets.FirstOrDefault(market => !DetectorRegistry.IsId(market)) is { } odd
            ? throw new EndException(ExitCode.BadInput, $"--market {odd}: not of the form [a-z0-9-]{{1,32}}")
            : markets.Length > 0 && detectors.All.FirstOrDefault(detector => detector.Retirement is null && !markets.Contains(detector.Market)) is { } other
                ? throw new EndException(ExitCode.BadInput, $"--market: {other.Id} of the registry is of market {other.Market}, which is not among them")
                : markets;

    // Nobody learns of a fire from a line that is missing in a file.
    private static void Warn(RecipientCoverage coverage, DetectorRegistry detectors, TextWriter log)
    {
        foreach (string warning in coverage.Warnings([.. detectors.All.Where(detector => detector.Retirement is null)]))
        {
            log.WriteLine($"recipients: {warning}");
        }
    }

    private static MarketPlan[] LoadPlans(string[] files, string? api, string? pages)
    {
        if (files.Length > 0 && api is null && pages is null)
        {
            throw new EndException(ExitCode.BadInput, "--api and --installer-token go together, and --plan belongs to them or to --pages");
        }

        MarketPlan[] plans = [.. files.Select(MarketPlan.Load)];
        return plans.GroupBy(plan => plan.Market).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new EndException(ExitCode.BadInput, $"--plan: market {twice.Key} has two")
            : plans;
    }

    // Off unless asked for.
    private static async Task<ProvisioningApi?> OpenAsync(string? url, string? token, MarketPlan[] plans, DetectorRegistry detectors, RoomDesk desk, TextWriter log)
    {
        if (url is null && token is null)
        {
            return null;
        }

        if (url is null || token is null || plans.Length > 1)
        {
            throw new EndException(ExitCode.BadInput, "--api and --installer-token go together, with one --plan at most");
        }

        return await ProvisioningApi.StartAsync(url, InstallerToken.Load(token), detectors, plans.FirstOrDefault(), desk, TimeProvider.System, log);
    }

    // Off unless asked for.
    private static async Task<RoomPages?> ShowAsync(string? url, string? operators, MarketPlan[] plans, RoomWatch watch, RoomDesk desk, TextWriter log)
    {
        if (url is null && operators is null)
        {
            return null;
        }

        return url is not null && operators is not null
            ? await RoomPages.StartAsync(url, OperatorFile.Open(operators), new RoomCalls(watch, desk, plans, log), log)
            : throw new EndException(ExitCode.BadInput, "--pages and --operators go together");
    }
}
