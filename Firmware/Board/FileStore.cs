using System.IO;
using Firmware.Provisioning;

namespace Firmware.Board;

/// <summary>The store ports over files in the root of the internal flash.</summary>
public sealed class FileStore : IStore, IWipe
{
    private const string Root = "I:\\";

    /// <inheritdoc/>
    public byte[] Read(string name)
    {
        try
        {
            return File.Exists(Root + name) ? File.ReadAllBytes(Root + name) : null;
        }
        catch (Exception e)
        {
            Console.WriteLine("store: " + name + " cannot be read: " + e.Message);
            return null;
        }
    }

    /// <inheritdoc/>
    public bool Write(string name, byte[] record)
    {
        try
        {
            File.WriteAllBytes(Root + name, record);
            return true;
        }
        catch (Exception e)
        {
            Console.WriteLine("store: " + name + " cannot be written: " + e.Message);
            return false;
        }
    }

    /// <inheritdoc/>
    public bool Wipe()
    {
        bool isWiped = true;
        foreach (string file in Directory.GetFiles(Root))
        {
            isWiped &= Delete(file);
        }

        return isWiped;
    }

    // One that cannot be deleted must not save the others.
    private static bool Delete(string file)
    {
        try
        {
            File.Delete(file);
            return true;
        }
        catch (Exception e)
        {
            Console.WriteLine("store: " + file + " cannot be deleted: " + e.Message);
            return false;
        }
    }
}
