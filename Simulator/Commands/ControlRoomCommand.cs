using System.CommandLine;
using Simulator.Broker;
using Simulator.ControlRoom;

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
        Option<string?> credentials = new("--credentials") { Description = "File of user:password lines; the control room logs in as control-room", HelpName = "FILE" };
        Option<string?> authority = new("--ca") { Description = "Certificates trusted for mqtts (PEM)", HelpName = "FILE" };
        Option<string> registry = new("--registry") { Description = "The detectors and their keys", HelpName = "FILE", DefaultValueFactory = _ => "registry.json" };
        Option<string> journal = new("--journal") { Description = "What was accepted and who was told (SQLite); made where there is none", HelpName = "FILE", DefaultValueFactory = _ => "journal.db" };
        Command command = new("control-room", "Receive, verify, keep and receipt what detectors send; each alarm is a line of JSON, at least once under one key")
        {
            broker, credentials, authority, registry, journal,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            string? passwords = parsed.GetValue(credentials);
            MosquittoBroker used = new(parsed.GetRequiredValue(broker), parsed.GetValue(authority), passwords is null ? null : BrokerCredentials.Load(passwords));
            DetectorRegistry detectors = RegistryFile.Open(parsed.GetRequiredValue(registry));
            using EventJournal kept = EventJournal.Open(parsed.GetRequiredValue(journal), TimeProvider.System);
            using AlarmReceiver receiver = new(detectors, kept, [new LineRecipient(Console.Out)], used, TimeProvider.System, Console.Error);
            while (!cancellation.IsCancellationRequested)
            {
                receiver.Step();
                await Task.Delay(s_step, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
