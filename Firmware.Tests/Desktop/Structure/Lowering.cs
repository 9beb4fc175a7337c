using Mono.Cecil;

namespace Firmware.Tests.Desktop.Structure;

/// <summary>
/// Where one source becomes other calls on the desktop than on the board, because the compiler picks the best member that a base
/// library offers. These desktop members are overlooked; the board's own ones must be on the list of platform members.
/// </summary>
internal static class Lowering
{
    private const string Format = "System.String::Format(System.String,System.Object[])";

    private const string InterpolationHandler = "System.Runtime.CompilerServices.DefaultInterpolatedStringHandler";

    private const string CharSpan = "System.ReadOnlySpan`1<System.Char>";

    /// <summary>What the desktop's compilation names, and what the board's names in its place.</summary>
    public static readonly Dictionary<string, string> Members = new()
    {
        // lock: the flag says whether the lock was taken when a thread is aborted in between. The board has no such overload.
        ["System.Threading.Monitor::Enter(System.Object,System.Boolean&)"] = "System.Threading.Monitor::Enter(System.Object)",

        // The desktop declares it once for all hashes, the board in each.
        ["System.Security.Cryptography.HashAlgorithm::ComputeHash(System.Byte[])"] =
            "System.Security.Cryptography.HMACSHA256::ComputeHash(System.Byte[])",

        // Declared once for both kinds of event.
        ["System.Threading.EventWaitHandle::Set()"] = "System.Threading.AutoResetEvent::Set()",
        ["System.Threading.EventWaitHandle::Reset()"] = "System.Threading.AutoResetEvent::Reset()",

        // + of a char and a string: spans over both on the desktop, a string of the char on the board.
        ["System.String::op_Implicit(System.String)"] = "System.String::Concat(System.String,System.String)",
        ["System.ReadOnlySpan`1::.ctor(!0&)"] = "System.Char::ToString()",
        [Concat(2)] = "System.String::Concat(System.String,System.String)",
        [Concat(3)] = "System.String::Concat(System.String,System.String,System.String)",
        [Concat(4)] = "System.String::Concat(System.String,System.String,System.String,System.String)",

        // One argument or a few: the desktop has overloads for them, the board takes an array.
        ["System.String::Split(System.Char,System.StringSplitOptions)"] = "System.String::Split(System.Char[])",
        ["System.String::Trim(System.Char)"] = "System.String::Trim(System.Char[])",
        ["System.String::TrimStart(System.Char)"] = "System.String::TrimStart(System.Char[])",
        ["System.String::TrimEnd(System.Char)"] = "System.String::TrimEnd(System.Char[])",
        ["System.String::Format(System.String,System.Object)"] = Format,
        ["System.String::Format(System.String,System.Object,System.Object)"] = Format,
        ["System.String::Format(System.String,System.Object,System.Object,System.Object)"] = Format,

        // $"": a builder from C# 10 on, wherever the base library has it. The board's has not, and the compiler falls back to Format.
        [InterpolationHandler] = Format,
    };

    public static bool IsDesktopOnly(MemberReference member)
    {
        TypeReference type = member as TypeReference ?? member.DeclaringType;
        return type.FullName == InterpolationHandler || member.FullName == CharSpan || Members.ContainsKey(MemberName.Of(member));
    }

    private static string Concat(int count) => "System.String::Concat(" + string.Join(",", Enumerable.Repeat(CharSpan, count)) + ")";
}
