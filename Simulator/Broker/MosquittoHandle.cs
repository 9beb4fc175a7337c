using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Simulator.Broker;

/// <summary>Owns one libmosquitto client, and the weak reference by which its callbacks find their <see cref="MosquittoConnection"/>.</summary>
internal sealed class MosquittoHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    // Weak, so that a connection that nobody disposes can still be collected.
    private WeakGCHandle<MosquittoConnection> _owner;

    internal MosquittoHandle(string clientId, MosquittoConnection owner)
        : base(ownsHandle: true)
    {
        _owner = new WeakGCHandle<MosquittoConnection>(owner);
        SetHandle(LibMosquitto.New(clientId, cleanSession: true, WeakGCHandle<MosquittoConnection>.ToIntPtr(_owner)));
    }

    /// <summary>The connection a callback's context stands for. It is alive: callbacks run inside its own calls.</summary>
    internal static MosquittoConnection Owner(nint context)
    {
        WeakGCHandle<MosquittoConnection>.FromIntPtr(context).TryGetTarget(out MosquittoConnection? owner);
        return owner!;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        LibMosquitto.Destroy(handle);
        _owner.Dispose();
        return true;
    }
}
