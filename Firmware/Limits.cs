namespace Firmware;

/// <summary>Every capacity and time-out of the detector, each with its reason. Units stand last in the name.</summary>
public static class Limits
{
    /// <summary>One frame of the conditioner: an integral over 50 ms nulls 100 and 120 Hz mains ripple alike.</summary>
    public const int FrameMicros = 50_000;

    /// <summary>One window of detection.</summary>
    public const int WindowMicros = 500_000;

    /// <summary>Readings kept until a window's end: more than fit at the board's 10 ms. Full, they are taken early.</summary>
    public const int ReadingCount = 64;

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

    /// <summary>
    /// Events kept until the control room's receipt: an hour of a stall's worst day, some 4 KB of memory. Alarms among them outlive a
    /// power cut, at 24 bytes each: all of them fit into one block of flash.
    /// </summary>
    public const int OutboxCount = 32;

    /// <summary>Transmissions of one event that a late receipt may still name: at 5 s each, 40 s of delay.</summary>
    public const int RememberedTransmissionCount = 8;

    /// <summary>Shortest time between two transmissions of an open event (contract: 5 to 10 s).</summary>
    public const int RepeatMinMicros = 5_500_000;

    /// <summary>Longest time between two transmissions; below 10 s by more than one uplink step.</summary>
    public const int RepeatMaxMicros = 9_000_000;

    /// <summary>A write to flash that failed is tried again after this long: soon, and no wear to speak of where flash is worn out.</summary>
    public const int StoreRetryMicros = 60_000_000;

    /// <summary>Messages under one boot counter: years of the busiest day, and far below where the counter would run over.</summary>
    public const int MessageCounterMost = 2_000_000_000;

    /// <summary>Boots in a row that did not last, before the next starts with the plainest settings (as ESPHome's safe mode).</summary>
    public const int BadBootCount = 10;

    /// <summary>A boot that sampled for this long was good (as ESPHome's safe mode).</summary>
    public const int GoodBootMicros = 60_000_000;

    /// <summary>Attempts in a row that fail before the broker's name is resolved anew: resolving holds the whole runtime.</summary>
    public const int AddressFailureCount = 3;

    /// <summary>Unconfirmed publishes at which the uplink holds back: the MQTT client's own queue has no bound.</summary>
    public const int InFlightCount = 8;

    /// <summary>Messages taken from the link in one uplink step, so that a flood cannot hold the thread.</summary>
    public const int ReceivesPerStepCount = 8;

    /// <summary>Commands obeyed in a row: an operator's handful.</summary>
    public const int CommandBurstCount = 8;

    /// <summary>Time after which one more command is obeyed: whatever came before, a reset waits no longer than this.</summary>
    public const int CommandPauseMicros = 5_000_000;

    /// <summary>Writes to flash in a row that the control room may cause, by new settings or by numbers to go above.</summary>
    public const int AskedWriteBurstCount = 4;

    /// <summary>Time after which one more such write is made: some 1,440 a day where the control room itself has gone wrong.</summary>
    public const int AskedWritePauseMicros = 60_000_000;

    /// <summary>How long a detector shows where it is: the way through a market, and no night of chirping.</summary>
    public const int LocateMicros = 60_000_000;

    /// <summary>Events that outlive a restart, the newest: 1 KB in each of two slots of flash.</summary>
    public const int JournalCount = 64;

    /// <summary>
    /// After a write of the journal for an alarm or a fault the next of its kind waits this long: at most 2,880 writes a day, of a detector
    /// whose faults and alarms both come and go all day.
    /// </summary>
    public const int JournalUrgentMicros = 60_000_000;

    /// <summary>After a write of the journal any other event waits this long for the next: at most 96 writes a day, and none in a quiet one.</summary>
    public const int JournalPauseMicros = 900_000_000;

    /// <summary>Entries of the journal in one message: with every value at its longest they fit into <see cref="PayloadBytes"/>.</summary>
    public const int JournalPartCount = 6;

    /// <summary>Received messages that the link adapter keeps before it drops the newest.</summary>
    public const int InboundQueueCount = 16;

    /// <summary>MQTT keep-alive: a dead broker shows after twice this, or three times where a heartbeat falls between.</summary>
    public const int KeepAliveSeconds = 20;

    /// <summary>
    /// A publish to be confirmed, and nothing heard for this long: the connection is dead, whatever the client says. Two repeats of an open
    /// alarm and the client's own three attempts.
    /// </summary>
    public const int UnconfirmedMicros = 20_000_000;

    /// <summary>Time between heartbeats (contract: 60 s).</summary>
    public const int HeartbeatMicros = 60_000_000;

    /// <summary>Without a receipt for this long the control room counts as lost: three heartbeats, below the 200 s of EN 54-25 by a margin.</summary>
    public const int ControlRoomLostMicros = 185_000_000;

    /// <summary>
    /// Without a connection for this long the link counts as lost. With the time until a dead broker shows it makes less than the 100 s
    /// within which EN 54-2 has a fault announced.
    /// </summary>
    public const int LinkLostMicros = 35_000_000;

    /// <summary>First pause between attempts to connect; doubles each time.</summary>
    public const int BackoffMinMicros = 1_000_000;

    /// <summary>Longest pause between attempts to connect.</summary>
    public const int BackoffMaxMicros = 60_000_000;

    /// <summary>Connecting blocks the runtime, so it waits while suspect, but no longer than this: the contract's 60 s, less a step of the uplink and some.</summary>
    public const int ConnectPostponedMicros = 59_000_000;

    /// <summary>A message's payload in bytes (contract).</summary>
    public const int PayloadBytes = 1_024;

    /// <summary>A waveform's payload: its 566 numbers of five bytes at most in base64url, and what every message carries.</summary>
    public const int WaveformBytes = 5_120;

    /// <summary>A received message in bytes: header, payload and signature in base64url, and two dots.</summary>
    public const int DownlinkBytes = 1_600;

    /// <summary>Members of a received payload; a command has eight.</summary>
    public const int DownlinkMemberCount = 24;

    /// <summary>Message counters of a sender that are remembered against replay (contract).</summary>
    public const int ReplayWindowCount = 1_024;

    /// <summary>Largest difference between two trusted clocks (contract).</summary>
    public const int ClockToleranceSeconds = 300;

    /// <summary>
    /// Without an answer for this long, messages go without a time: the control room may be refusing it. Long enough for two repeats of an
    /// alarm that were only lost.
    /// </summary>
    public const int UnansweredMicros = 20_000_000;

    /// <summary>The configuration file in bytes; a full one has some 300.</summary>
    public const int ConfigurationBytes = 2_048;

    /// <summary>A configured text value in characters: with every value at its longest, a payload still fits <see cref="PayloadBytes"/>.</summary>
    public const int TextLength = 32;

    /// <summary>The commissioning routine as a whole: above the sum of its steps' limits, so that it is met only where something holds.</summary>
    public const int CommissioningMicros = 600_000_000;

    /// <summary>Starts by itself with one configuration: an installer's mishaps, and not the mornings of a market.</summary>
    public const int CommissioningStartCount = 3;

    /// <summary>Hearing the access point: two scans, and a wait of 10 s for an address before.</summary>
    public const int CommissioningWifiMicros = 30_000_000;

    /// <summary>Getting the time: SNTP asks again every 15 s at most while it has none.</summary>
    public const int CommissioningTimeMicros = 30_000_000;

    /// <summary>Connecting: two attempts that fail slowly and the pauses between them.</summary>
    public const int CommissioningBrokerMicros = 90_000_000;

    /// <summary>A heartbeat there and back, with time to send it a few times.</summary>
    public const int CommissioningRoundTripMicros = 30_000_000;

    /// <summary>A heartbeat without a receipt is sent again after this while a round trip is waited for: it goes with QoS 0.</summary>
    public const int CommissioningBeatMicros = 5_000_000;

    /// <summary>Somebody looks, and finds the button.</summary>
    public const int CommissioningIndicatorMicros = 60_000_000;

    /// <summary>Somebody covers the sensor and finds a lighter.</summary>
    public const int CommissioningSensorMicros = 60_000_000;

    /// <summary>Somebody lights a test flame, and it burns for 10 s.</summary>
    public const int CommissioningFlameMicros = 90_000_000;

    /// <summary>The lamp needs two seconds.</summary>
    public const int CommissioningLampMicros = 10_000_000;

    /// <summary>People read a message and answer it.</summary>
    public const int CommissioningRecipientsMicros = 90_000_000;

    /// <summary>The weakest signal that passes: 5 dB above the -80 dBm at which access points are commonly said to be just usable.</summary>
    public const int SignalMinDbm = -75;

    /// <summary>Between covered and lit a sensor shows at least this: rated irradiance (flame-facts).</summary>
    public const int SensorSpanMinCounts = 100;

    /// <summary>From a flame's rated level to the alarm (contract: 10 s).</summary>
    public const int FlameFoundMillis = 10_000;

    /// <summary>Fixes in a place: half a minute of a receiver that sends one a second.</summary>
    public const int GnssFixCount = 30;

    /// <summary>Satellites in a fix that counts: three dimensions and the time.</summary>
    public const int GnssSatelliteCount = 4;

    /// <summary>A geometry worse than this says little: a common bound for "good" is an HDOP of 5.</summary>
    public const int GnssHdopMostHundredths = 500;

    /// <summary>A sentence of NMEA 0183 has 82 characters at most; receivers with more decimals send a few more.</summary>
    public const int GnssSentenceBytes = 100;

    /// <summary>Bytes taken from a receiver at once.</summary>
    public const int GnssReadBytes = 256;

    /// <summary>Reads in one uplink step, so that a receiver cannot hold the thread: above what 115,200 baud bring in that time.</summary>
    public const int GnssReadsPerStepCount = 8;

    /// <summary>The test lamp makes at least this many counts: half of rated irradiance, and ten times the converter's noise.</summary>
    public const int LampMinCounts = 50;

    /// <summary>The lamp's first check after a start.</summary>
    public const long LampFirstMicros = 600_000_000;

    /// <summary>The lamp's next check after a good one.</summary>
    public const long LampDayMicros = 86_400_000_000L;

    /// <summary>The lamp's next check after one that could not be judged, and while its fault stands.</summary>
    public const long LampLaterMicros = 600_000_000;

    /// <summary>The lamp's next check after a bad one that is no fault yet.</summary>
    public const long LampAgainMicros = 10_000_000;

    /// <summary>The button held for this long is a long press.</summary>
    public const int LongPressMicros = 3_000_000;

    /// <summary>The button held from power-up for this long, and released soon after, wipes the detector.</summary>
    public const int WipeHoldMicros = 10_000_000;

    /// <summary>Held for longer, it is a button that is stuck: nothing is wiped.</summary>
    public const int WipeStuckMicros = 20_000_000;

    /// <summary>Pause of the sampling thread: one tick of the platform.</summary>
    public const int SampleStepMillis = 10;

    /// <summary>Pause of the uplink thread: well below the 1 s from an alarm to its first publish.</summary>
    public const int UplinkStepMillis = 100;

    /// <summary>Time between two looks at what blinks and at commissioning; divides every blink's times.</summary>
    public const int LookMicros = 100_000;

    /// <summary>Pause of the supervising thread between two looks.</summary>
    public const int SupervisionMillis = 100;

    /// <summary>Sampling that made no progress for this long may have died: with the looks that must agree it is seen within 5 s.</summary>
    public const int SamplingDeadMicros = 3_500_000;

    /// <summary>Looks in a row that must find sampling dead: where the network held the whole runtime, sampling gets its turn before.</summary>
    public const int SamplingDeadLookCount = 10;

    /// <summary>An uplink without progress for this long is held: seen within 5 s. It is only said: a connection may take longer.</summary>
    public const int UplinkHeldMicros = 4_500_000;
}
