using Firmware.Alarming;
using Firmware.Detection;
using Firmware.Provisioning;

namespace Firmware;

/// <summary>
/// What a detector's two threads share: events up, commands down, and words of which each has one writer. A reader may see a value one
/// step late.
/// </summary>
public sealed class ThreadState
{
    /// <summary>In <see cref="SampleStatus"/>: a flame is suspected.</summary>
    public const int Suspect = 1;

    /// <summary>In <see cref="SampleStatus"/>: an alarm is latched.</summary>
    public const int Latched = 2;

    /// <summary>In <see cref="SampleStatus"/>: a burner is being learned.</summary>
    public const int Learning = 4;

    /// <summary>In <see cref="SampleStatus"/>: the cooking profile holds.</summary>
    public const int Cooking = 8;

    /// <summary>In <see cref="SampleStatus"/>: the commissioning routine runs.</summary>
    public const int Commissioning = 16;

    /// <summary>What is learned of a burner, in counts, stands in <see cref="SampleStatus"/> above so many bits.</summary>
    public const int LearnedShift = 8;

    /// <summary>In <see cref="UplinkStatus"/>: the uplink has a fault.</summary>
    public const int UplinkFault = 1;

    /// <summary>In <see cref="UplinkStatus"/>: the stall is closed, and what was learned does not count.</summary>
    public const int Closed = 2;

    /// <summary>From both threads to the uplink.</summary>
    public readonly EventQueue Events = new();

    /// <summary>From any thread to the sampling thread.</summary>
    public readonly CommandQueue Commands = new();

    /// <summary>What the commissioning routine goes by.</summary>
    public readonly CommissioningFacts Facts = new();

    /// <summary>Updated by the sampling thread.</summary>
    public readonly FaultRecorder SensorFaults;

    /// <summary>Run by the sampling thread; null for a detector that reports to nobody, as the next.</summary>
    public Commissioning Routine;

    /// <summary>Filled by the sampling thread, and the uplink's while it has claimed it.</summary>
    public DecisionRecorder Decisions;

    /// <summary>Sampling thread: the flags above, and what is learned.</summary>
    public int SampleStatus;

    /// <summary>Uplink's thread: its flags above.</summary>
    public int UplinkStatus;

    /// <summary>Sampling thread: the longest gap between two samples since boot, in microseconds.</summary>
    public int BlindMicros;

    /// <summary>Sampling thread: when it last finished a window, in microseconds since boot; 0 for never.</summary>
    public long LastSampleMicros;

    /// <summary>Uplink's thread: when its last step began, in microseconds since boot; 0 for never.</summary>
    public long LastUplinkMicros;

    /// <summary>Starts with nothing said.</summary>
    public ThreadState() => SensorFaults = new FaultRecorder(Events);

    /// <summary>The name of the profile that a status word tells.</summary>
    public static string ProfileOf(int sampleStatus) => (sampleStatus & Cooking) != 0 ? "cooking" : "standard";
}
