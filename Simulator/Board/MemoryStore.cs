using Firmware.Provisioning;

namespace Simulator.Board;

/// <summary>The store port in memory: it outlives a simulated restart of the board.</summary>
public sealed class MemoryStore : IStore
{
    private readonly Dictionary<string, byte[]> _records = [];

    /// <inheritdoc/>
    public byte[] Read(string name) =>
        _records.TryGetValue(name, out byte[]? record)
            ? [.. record]
            : null!; // the port says null, in a language without annotations for it

    /// <inheritdoc/>
    public bool Write(string name, byte[] record)
    {
        _records[name] = [.. record];
        return true;
    }
}
