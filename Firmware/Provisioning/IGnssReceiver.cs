namespace Firmware.Provisioning;

/// <summary>A GNSS receiver on a serial port. Called from the uplink thread only; never waits, never throws.</summary>
public interface IGnssReceiver
{
    /// <summary>Takes bytes that came since the last call.</summary>
    /// <param name="buffer">Filled from its start.</param>
    /// <returns>How many; 0 when none came.</returns>
    int Read(byte[] buffer);

    /// <summary>Looks into one NMEA 0183 sentence.</summary>
    /// <param name="sentence">From its $ to its checksum, without a line's end; may be anything.</param>
    /// <returns>The fields of a GGA (fix data), its kind the first of them; null for another kind or a wrong checksum.</returns>
    string[] FixFields(string sentence);

    /// <summary>The place is known: nothing is read any more.</summary>
    void Close();
}
