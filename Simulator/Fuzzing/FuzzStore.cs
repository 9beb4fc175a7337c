using Firmware.Messages;
using Firmware.Provisioning;

namespace Simulator.Fuzzing;

/// <summary>The power went: nothing of the board runs any more.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>A board's flash: it outlives the board's lives, and a power cut leaves the first bytes of what was being written.</summary>
internal sealed class FuzzFlash
{
    private readonly SortedDictionary<string, byte[]> _records = new(StringComparer.Ordinal);

    /// <summary>False once it was wiped: key and configuration are gone.</summary>
    public bool IsProvisioned { get; private set; } = true;

    /// <summary>Cuts the power in the next write, after so many bytes (of the record's length and one more, in turn); below 0 never.</summary>
    public int CutAfterBytes { get; set; } = -1;

    public byte[]? Read(string name) => _records.TryGetValue(name, out byte[]? record) ? [.. record] : null;

    public void Write(string name, byte[] record)
    {
        if (CutAfterBytes >= 0)
        {
            int kept = CutAfterBytes % (record.Length + 1);
            CutAfterBytes = -1;
            _records[name] = record[..kept];
            throw new PowerCutException();
        }

        _records[name] = [.. record];
    }

    public void Wipe()
    {
        _records.Clear();
        IsProvisioned = false;
    }

    /// <summary>Spoils a byte of a record's slot, if the other slot is whole: what is lost with both is said in the documents.</summary>
    public void Corrupt(string name, string slot, int at)
    {
        if (IsWhole(name + (slot == "a" ? ".b" : ".a")) && _records.TryGetValue($"{name}.{slot}", out byte[]? record) && record.Length > 0)
        {
            record[at % record.Length] ^= 0x5A;
        }
    }

    private bool IsWhole(string slot)
    {
        if (!_records.TryGetValue(slot, out byte[]? record) || record.Length < 8)
        {
            return false;
        }

        int end = record.Length - 4;
        uint stored = (uint)(record[end] << 24 | record[end + 1] << 16 | record[end + 2] << 8 | record[end + 3]);
        return Crc32.Of(record, end) == stored;
    }
}

/// <summary>The store port over a flash, for one life of the board: dead once the power was cut.</summary>
internal sealed class FuzzStore(FuzzFlash flash) : IStore
{
    public bool IsDead { get; private set; }

    public byte[] Read(string name) => IsDead ? throw new PowerCutException() : flash.Read(name)!;

    public bool Write(string name, byte[] record)
    {
        if (IsDead)
        {
            throw new PowerCutException();
        }

        try
        {
            flash.Write(name, record);
            return true;
        }
        catch (PowerCutException)
        {
            IsDead = true;
            throw;
        }
    }
}
