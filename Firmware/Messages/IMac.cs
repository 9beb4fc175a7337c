namespace Firmware.Messages;

/// <summary>HMAC-SHA-256 with the detector's key (RFC 2104). Called from the uplink thread only.</summary>
public interface IMac
{
    /// <summary>The code of all of <paramref name="data"/>.</summary>
    /// <returns>32 bytes, owned by the caller.</returns>
    byte[] Compute(byte[] data);
}
