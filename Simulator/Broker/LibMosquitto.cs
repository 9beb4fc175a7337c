using System.Reflection;
using System.Runtime.InteropServices;

namespace Simulator.Broker;

/// <summary>The functions of libmosquitto (2.0 or later) that the simulator uses. Not thread-safe per handle; every callback runs inside <see cref="Loop"/>, <see cref="Publish"/> or <see cref="Disconnect"/>.</summary>
internal static unsafe partial class LibMosquitto
{
    /// <summary>Return code of a call that did what it was asked.</summary>
    internal const int Success = 0;

    /// <summary>Return code of a bad argument; from <see cref="Loop"/>, of a socket that select cannot watch.</summary>
    internal const int Invalid = 3;

    /// <summary>Return code of a TLS handshake that failed.</summary>
    internal const int TlsError = 8;

    /// <summary>Return code that stands for the system's errno.</summary>
    internal const int SystemError = 14;

    /// <summary>Level of log lines that are errors.</summary>
    internal const int LogError = 8;

    /// <summary>Option of <see cref="SetOption"/>: QoS 1 publishes that are sent before the first is confirmed.</summary>
    internal const int OptionSendMaximum = 5;

    /// <summary>Option of <see cref="SetOption"/>: 1 sends small packets at once.</summary>
    internal const int OptionNoDelay = 11;

    private const string Name = "mosquitto";

    private static readonly Lazy<nint> Library = new(Load);

    /// <summary>Loads and prepares the library, once per process.</summary>
    /// <exception cref="EndException">It is not installed.</exception>
    internal static void Require() => _ = Library.Value;

    /// <summary>The library's words for a return code.</summary>
    internal static string Describe(int code) => code == SystemError
        ? Marshal.GetLastPInvokeErrorMessage()
        : Marshal.PtrToStringUTF8(ErrorText(code))!.TrimEnd('.');

    /// <summary>The library's words for the broker's answer to CONNECT.</summary>
    internal static string DescribeConnack(int code) => Marshal.PtrToStringUTF8(ConnackText(code))!.TrimEnd('.');

    [LibraryImport(Name, EntryPoint = "mosquitto_new", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint New(string clientId, [MarshalAs(UnmanagedType.U1)] bool cleanSession, nint context);

    [LibraryImport(Name, EntryPoint = "mosquitto_destroy")]
    internal static partial void Destroy(nint client);

    [LibraryImport(Name, EntryPoint = "mosquitto_int_option")]
    internal static partial int SetOption(MosquittoHandle client, int option, int value);

    [LibraryImport(Name, EntryPoint = "mosquitto_will_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetWill(MosquittoHandle client, string topic, int length, ReadOnlySpan<byte> payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain);

    [LibraryImport(Name, EntryPoint = "mosquitto_username_pw_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetUser(MosquittoHandle client, string user, string password);

    [LibraryImport(Name, EntryPoint = "mosquitto_tls_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetTls(MosquittoHandle client, string caFile, string? caFolder, string? certificateFile, string? keyFile, nint passwordCallback);

    [LibraryImport(Name, EntryPoint = "mosquitto_tls_opts_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetTlsOptions(MosquittoHandle client, int verifyPeer, string lowestVersion, string? ciphers);

    [LibraryImport(Name, EntryPoint = "mosquitto_connect_callback_set")]
    internal static partial void OnConnect(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_publish_callback_set")]
    internal static partial void OnPublish(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_message_callback_set")]
    internal static partial void OnMessage(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, Message*, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_log_callback_set")]
    internal static partial void OnLog(MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    [LibraryImport(Name, EntryPoint = "mosquitto_connect", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int Connect(MosquittoHandle client, string host, int port, int keepAliveSeconds);

    [LibraryImport(Name, EntryPoint = "mosquitto_disconnect")]
    internal static partial int Disconnect(MosquittoHandle client);

    [LibraryImport(Name, EntryPoint = "mosquitto_loop", SetLastError = true)]
    internal static partial int Loop(MosquittoHandle client, int timeoutMs, int maxPackets);

    [LibraryImport(Name, EntryPoint = "mosquitto_subscribe", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Subscribe(MosquittoHandle client, int* ticket, string filter, int qos);

    [LibraryImport(Name, EntryPoint = "mosquitto_publish", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Publish(MosquittoHandle client, out int ticket, string topic, int length, ReadOnlySpan<byte> payload, int qos, [MarshalAs(UnmanagedType.U1)] bool retain);

    [LibraryImport(Name, EntryPoint = "mosquitto_lib_init")]
    private static partial int Initialise();

    [LibraryImport(Name, EntryPoint = "mosquitto_strerror")]
    private static partial nint ErrorText(int code);

    [LibraryImport(Name, EntryPoint = "mosquitto_connack_string")]
    private static partial nint ConnackText(int code);

    private static nint Load()
    {
        if (!NativeLibrary.TryLoad("libmosquitto.so.1", out nint library))
        {
            throw new EndException(ExitCode.PartMissing, "libmosquitto is not installed: apt-get install libmosquitto1");
        }

        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Name ? library : 0);
        if (Initialise() != Success)
        {
            throw new EndException(ExitCode.PartMissing, "libmosquitto is installed, but cannot be initialised");
        }

        return library;
    }

    /// <summary>struct mosquitto_message: valid only during the callback.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Message
    {
        internal int Ticket;
        internal nint Topic;
        internal byte* Payload;
        internal int PayloadLength;
        internal int Qos;
        internal byte Retain;
    }
}
