namespace Firmware;

/// <summary>Every capacity and time-out of the detector, each with its reason. Units stand last in the name.</summary>
public static class Limits
{
    /// <summary>One frame of the conditioner: an integral over 50 ms nulls 100 and 120 Hz mains ripple alike.</summary>
    public const int FrameMicros = 50_000;

    /// <summary>Readings kept until a frame's end: more than fit at the 2 ms of the fastest trace. Full, they are taken early.</summary>
    public const int FrameReadingCount = 32;

    /// <summary>Above this spacing two readings are not neighbours: the frame is dropped, the evidence so far stays.</summary>
    public const int GapMicros = FrameMicros;

    /// <summary>Lost events are a fault until none was lost for this long: ten heartbeats have told of it by then.</summary>
    public const int OverflowMicros = 600_000_000;

    /// <summary>One gap longer than this is late sampling by itself (contract, section 5).</summary>
    public const int LongGapMicros = 3_000_000;

    /// <summary>Late sampling is judged over windows of this length.</summary>
    public const int LateWindowMicros = 10_000_000;

    /// <summary>Gaps that fill more than this much of a late window are a fault.</summary>
    public const int LateFaultMicros = LateWindowMicros / 2;

    /// <summary>An open or shorted sensor disagrees with the comparator for this long.</summary>
    public const int DisagreeMicros = 2_000_000;

    /// <summary>One single code away from both rails for this long is a stuck converter: its noise alone is 1.5 counts.</summary>
    public const int StuckMicros = 10_000_000;

    /// <summary>Saturated for this long, the detector is blind and says so.</summary>
    public const int BlindedMicros = 60_000_000;

    /// <summary>One mean of the drift's record: long enough that a short fire or a passing lamp hardly moves it.</summary>
    public const long DriftHourMicros = 3_600_000_000L;

    /// <summary>The days whose greatest span is the sensor as it is now: one or two dull days are no drift.</summary>
    public const int DriftRecentDays = 3;

    /// <summary>The days before, whose greatest span is the sensor as it was (flame-facts: the span halves over 14 days).</summary>
    public const int DriftPastDays = 14;

    /// <summary>A smaller span than rated irradiance, as of a stall lit day and night, proves nothing.</summary>
    public const int DriftSpanMinCounts = 100;

    /// <summary>A sensor fault clears after this long without its condition, so that it cannot chatter.</summary>
    public const int FaultClearMicros = 2_000_000;

    /// <summary>A burner is learned for at least this long: a cook's flame needs that to show its largest size.</summary>
    public const int LearnMinMicros = 60_000_000;

    /// <summary>Learning ends by itself after this long: nothing is suspected meanwhile, and an installer may forget it.</summary>
    public const int LearnMaxMicros = 900_000_000;

    /// <summary>A learned burner in ADC counts: no rise is larger than the converter's scale.</summary>
    public const int LearnedMaxCounts = 4_095;

    /// <summary>Events between the two threads. The uplink drains it every <see cref="UplinkStepMillis"/>; only a blocked network fills it.</summary>
    public const int EventQueueCount = 32;

    /// <summary>Commands between the two threads.</summary>
    public const int CommandQueueCount = 8;

    /// <summary>Events kept until the control room's receipt: an hour of a stall's worst day, some 4 KB of memory.</summary>
    public const int OutboxCount = 32;

    /// <summary>Transmissions of one event that a late receipt may still name: at 5 s each, 40 s of delay.</summary>
    public const int RememberedTransmissionCount = 8;

    /// <summary>Shortest time between two transmissions of an open event (contract: 5 to 10 s).</summary>
    public const int RepeatMinMicros = 5_500_000;

    /// <summary>Longest time between two transmissions; below 10 s by more than one uplink step.</summary>
    public const int RepeatMaxMicros = 9_000_000;

    /// <summary>Unconfirmed publishes at which the uplink holds back: the MQTT client's own queue has no bound.</summary>
    public const int InFlightCount = 8;

    /// <summary>Messages taken from the link in one uplink step, so that a flood cannot hold the thread.</summary>
    public const int ReceivesPerStepCount = 8;

    /// <summary>Received messages that the link adapter keeps before it drops the newest.</summary>
    public const int InboundQueueCount = 16;

    /// <summary>MQTT keep-alive: a dead broker shows after twice this, within the 200 s of NFPA 72.</summary>
    public const int KeepAliveSeconds = 30;

    /// <summary>Time between heartbeats (contract: 60 s).</summary>
    public const int HeartbeatMicros = 60_000_000;

    /// <summary>Without a receipt for this long the control room counts as lost: three heartbeats, below the 200 s of EN 54-25 by a margin.</summary>
    public const int ControlRoomLostMicros = 185_000_000;

    /// <summary>Without a connection for this long the link counts as lost (EN 54-2: a fault is announced within 100 s).</summary>
    public const int LinkLostMicros = 90_000_000;

    /// <summary>First pause between attempts to connect; doubles each time.</summary>
    public const int BackoffMinMicros = 1_000_000;

    /// <summary>Longest pause between attempts to connect.</summary>
    public const int BackoffMaxMicros = 60_000_000;

    /// <summary>Connecting blocks the runtime, so it waits while suspect, but no longer than this.</summary>
    public const int ConnectPostponedMicros = 60_000_000;

    /// <summary>A message's payload in bytes (contract).</summary>
    public const int PayloadBytes = 1_024;

    /// <summary>A received message in bytes: header, payload and signature in base64url, and two dots.</summary>
    public const int DownlinkBytes = 1_600;

    /// <summary>Members of a received payload; a command has eight.</summary>
    public const int DownlinkMemberCount = 24;

    /// <summary>Message counters of a sender that are remembered against replay (contract).</summary>
    public const int ReplayWindowCount = 1_024;

    /// <summary>Largest difference between two trusted clocks (contract).</summary>
    public const int ClockToleranceSeconds = 300;

    /// <summary>The configuration file in bytes; a full one has some 300.</summary>
    public const int ConfigurationBytes = 2_048;

    /// <summary>A configured text value in characters: with every value at its longest, a payload still fits <see cref="PayloadBytes"/>.</summary>
    public const int TextLength = 32;

    /// <summary>Pause of the sampling thread: one tick of the platform.</summary>
    public const int SampleStepMillis = 10;

    /// <summary>Pause of the uplink thread: well below the 1 s from an alarm to its first publish.</summary>
    public const int UplinkStepMillis = 100;

    /// <summary>Time between two looks at faults and indicator; divides every blink's times.</summary>
    public const int LookMicros = 100_000;

    /// <summary>Sampling that made no progress for this long has died: the supervisor restarts the board.</summary>
    public const int SamplingDeadMicros = 5_000_000;
}
