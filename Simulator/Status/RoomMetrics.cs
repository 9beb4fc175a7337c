using System.Text.Json;
using Prometheus;
using Simulator.ControlRoom;
using Simulator.Provisioning;

namespace Simulator.Status;

/// <summary>What a control room does, as Prometheus metrics. They name recipients and conditions, no detector, place or secret.</summary>
internal sealed class RoomMetrics
{
    private readonly Counter _accepted;
    private readonly Counter _refused;
    private readonly Counter _shed;
    private readonly Gauge _detectors;
    private readonly Gauge _lost;
    private readonly Gauge _pending;
    private readonly Counter _failed;
    private readonly Gauge _connected;

    /// <summary>Begins to count; events are raised on the receiver's thread.</summary>
    internal RoomMetrics(AlarmReceiver receiver, EventJournal journal, RoomDesk desk, TimeProvider time)
    {
        MetricFactory make = Metrics.WithCustomRegistry(Registry);
        _accepted = make.CreateCounter("flame_messages_accepted_total", "Messages accepted, repeats and signs of life included, by their type.", "type");
        _refused = make.CreateCounter("flame_messages_refused_total", "Messages refused, by the first rule that each breaks.", "reason");
        _shed = make.CreateCounter("flame_heartbeats_shed_total", "Heartbeats given up unread because too many waited.");
        _detectors = make.CreateGauge("flame_detectors", "Detectors in service, by what they last said.", "condition");
        _lost = make.CreateGauge("flame_detectors_lost", "Detectors announced as lost and not heard since.");
        _pending = make.CreateGauge("flame_deliveries_pending", "Notices on their way to a recipient.", "recipient");
        _failed = make.CreateCounter("flame_deliveries_failed_total", "Attempts to tell a recipient that failed; each is made again.", "recipient");
        _connected = make.CreateGauge("flame_broker_connected", "1 while the connection to the broker is open.");
        Histogram told = make.CreateHistogram(
            "flame_alarm_told_seconds",
            "From the acceptance of an alarm until a recipient's channel took it; tests and follow-ups are not among them.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.01, 2, 14) });
        Histogram written = make.CreateHistogram(
            "flame_journal_write_seconds",
            "Time to put on the disk what one step accepted.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.000_1, 2, 14) });
        receiver.RecipientTold += (_, notice) =>
        {
            if (notice is { IsTest: false, FollowUp: null })
            {
                told.Observe((time.GetUtcNow() - notice.ReceivedAt).TotalSeconds);
            }
        };
        receiver.RecipientNotTold += recipient => _failed.WithLabels(recipient.Name).Inc();
        journal.Recorded += took => written.Observe(took.TotalSeconds);
        Registry.AddBeforeCollectCallback(_ => desk.AskAsync((room, _) => Read(room)));
    }

    /// <summary>What the metrics are read from.</summary>
    internal CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    private bool Read(AlarmReceiver receiver)
    {
        foreach ((string type, long count) in receiver.AcceptedByType)
        {
            _accepted.WithLabels(type).IncTo(count);
        }

        _shed.IncTo(receiver.HeartbeatsShed);
        foreach ((Refusal reason, long count) in receiver.RefusedByReason)
        {
            _refused.WithLabels(reason.Text()).IncTo(count);
        }

        foreach (DetectorCondition condition in Enum.GetValues<DetectorCondition>())
        {
            _detectors.WithLabels(JsonNamingPolicy.KebabCaseLower.ConvertName(condition.ToString())).Set(receiver.Detectors.Count(state => state.Condition == condition));
        }

        _lost.Set(receiver.Detectors.Count(state => state.IsLost));
        foreach ((string recipient, int count) in receiver.DeliveriesPendingByRecipient)
        {
            _pending.WithLabels(recipient).Set(count);
            _failed.WithLabels(recipient);
        }

        _connected.Set(receiver.IsConnected ? 1 : 0);
        return true;
    }
}
