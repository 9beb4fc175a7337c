using Firmware.Messages;

namespace Firmware.Provisioning;

/// <summary>What one detector was told at its installation.</summary>
public sealed class Configuration
{
    /// <summary>True when the detector knows who it is, where to report, and its key.</summary>
    public bool IsProvisioned;

    /// <summary>Why it is not provisioned, in one line; null when it is.</summary>
    public string Problem;

    /// <summary>Who and where; null while unprovisioned.</summary>
    public Identity Identity;

    /// <summary>How sensitive: standard or cooking.</summary>
    public string Profile = "standard";

    /// <summary>True where light pushes the sensor's code up; the stock module pulls it down.</summary>
    public bool IsRising;

    /// <summary>The burner's rise above ambient in ADC counts, in the installer's word; below zero when nothing is said. Only cooking heeds it.</summary>
    public int LearnedCounts = -1;

    /// <summary>When the stall is open; null for always.</summary>
    public OpeningHours Hours;

    /// <summary>Local time minus UTC, in minutes; Korea has one zone.</summary>
    public int UtcOffsetMinutes = 9 * 60;

    /// <summary>Who installed it, for the certificate; empty when nothing is said.</summary>
    public string Installer = "";

    /// <summary>True where a test lamp is fitted.</summary>
    public bool HasLamp;

    /// <summary>The baud rate of a GNSS receiver; 0 where none is fitted.</summary>
    public int GnssBaud;

    /// <summary>The market's box, in which the place must lie; null when nothing is said.</summary>
    public MarketBounds Bounds;

    /// <summary>True where the receiver is to find the place, because the configuration names none.</summary>
    public bool WantsGnss => GnssBaud != 0 && Identity.PositionSource == "none";

    /// <summary>True where the sensor's smaller load resistor is to be switched on: about a tenth of the sensitivity, for stalls in daylight.</summary>
    public bool IsBright;

    /// <summary>The file's checksum; 0 for a configuration that came from no file.</summary>
    public uint Checksum;

    /// <summary>The broker's host name or address.</summary>
    public string BrokerHost;

    /// <summary>The broker's port.</summary>
    public int BrokerPort;

    /// <summary>True for TLS; a detector never goes on without it by itself.</summary>
    public bool BrokerTls;

    /// <summary>32 bytes; never logged.</summary>
    public byte[] Key;

    /// <summary>The broker's password for this detector, empty for none; never logged.</summary>
    public string Password = "";

    /// <summary>The detector's id, which is its name at the broker too; null while unprovisioned.</summary>
    public string DetectorId => Identity == null ? null : Identity.Detector;

    /// <summary>A detector without a usable configuration: it senses and alarms locally with the standard profile and sends nothing.</summary>
    /// <param name="problem">Why, in one line.</param>
    public static Configuration Unprovisioned(string problem)
    {
        Configuration configuration = new();
        configuration.Problem = problem;
        return configuration;
    }
}
