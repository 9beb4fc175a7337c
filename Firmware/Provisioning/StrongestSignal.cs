namespace Firmware.Provisioning;

/// <summary>Of all access points that a scan heard, the strongest of the own network: a market may have several of one name.</summary>
public sealed class StrongestSignal
{
    private readonly string _network;

    /// <summary>Nothing was heard yet.</summary>
    /// <param name="network">The own network's name; zeros behind it, as the runtime's fixed fields may have them, do not count.</param>
    public StrongestSignal(string network) => _network = network.TrimEnd('\0');

    /// <summary>In dBm, below zero; 0 while the own network was not heard.</summary>
    public int Dbm { get; private set; }

    /// <summary>Takes one access point.</summary>
    /// <param name="network">Its network's name.</param>
    /// <param name="dbm">How strong it is heard.</param>
    public void Hear(string network, int dbm)
    {
        if (network.TrimEnd('\0') == _network && (Dbm == 0 || dbm > Dbm))
        {
            Dbm = dbm;
        }
    }
}
