namespace Firmware.Messages;

/// <summary>What a finished commissioning routine found: the claims of its one message, and with its signature the certificate's proof.</summary>
public sealed class CommissioningReport
{
    /// <summary>The firmware's version, as CHANGELOG.md names it.</summary>
    public const string FirmwareVersion = "0.1.0";

    /// <summary>True when no step failed.</summary>
    public bool IsPassed;

    /// <summary>What started the routine: fresh, button or command.</summary>
    public string Why;

    /// <summary>Entries step:result:ms:value, a failed one with its hint behind, joined by spaces.</summary>
    public string Steps;

    /// <summary>From begin to end, in milliseconds.</summary>
    public long TotalMillis;

    /// <summary>The configuration's checksum.</summary>
    public uint Checksum;

    /// <summary>The runtime's version; empty where unknown.</summary>
    public string RuntimeVersion;

    /// <summary>The installer's name or number; empty where the configuration has none.</summary>
    public string Installer;

    /// <summary>standard or cooking.</summary>
    public string Profile;

    /// <summary>Why a receiver has found no place; empty where there is a place or no receiver.</summary>
    public string Gnss = "";

    /// <summary>Adds the claims to a payload.</summary>
    public void AddTo(MessageWriter writer)
    {
        writer.Add("result", IsPassed ? "pass" : "fail");
        writer.Add("why", Why);
        writer.Add("steps", Steps);
        writer.Add("total_ms", TotalMillis);
        writer.Add("cfg", Checksum.ToString("x8"));
        writer.Add("fw", FirmwareVersion);
        writer.Add("clr", RuntimeVersion);
        writer.Add("by", Installer);
        writer.Add("profile", Profile);
        if (Gnss.Length != 0)
        {
            writer.Add("gnss", Gnss);
        }
    }
}
