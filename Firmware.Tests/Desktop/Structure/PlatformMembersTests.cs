using Mono.Cecil;

namespace Firmware.Tests.Desktop.Structure;

/// <summary>The firmware names no type and no member that the board's base library lacks.</summary>
[TestClass]
public sealed class PlatformMembersTests
{
    private static readonly HashSet<string> Platform = [.. Lines()];

    /// <summary>Attributes that the compiler writes by itself; on the board it writes a type of its own where the base library has none.</summary>
    private static readonly HashSet<string> CompilerAttributes =
    [
        "System.Diagnostics.DebuggerBrowsableAttribute",
        "System.Diagnostics.DebuggerHiddenAttribute",
        "System.Runtime.CompilerServices.CompilerGeneratedAttribute",
        "System.Runtime.CompilerServices.ExtensionAttribute",
        "System.Runtime.CompilerServices.IsReadOnlyAttribute",
        "System.Reflection.DefaultMemberAttribute",
        "System.ParamArrayAttribute",
        "System.FlagsAttribute",
    ];

    [TestMethod]
    public void FirmwareNamesOnlyWhatThePlatformHas() => Rule.Holds(
        "Not in nanoFramework 1.17 (platform-members.txt):",
        FirmwareAssembly.Types.SelectMany(type => FirmwareAssembly.Uses(type)
            .Where(IsExternal)
            .Select(MemberName.Of)
            .Where(name => !Platform.Contains(name) && !CompilerAttributes.Contains(name))
            .Select(name => type.FullName + " names " + name)));

    [TestMethod]
    public void ListIsSorted() => Rule.Holds(
        "Not after the line before it, in platform-members.txt:",
        Lines().Zip(Lines().Skip(1)).Where(pair => string.CompareOrdinal(pair.First, pair.Second) >= 0).Select(pair => pair.Second));

    [TestMethod]
    public void WhatDesktopCallsAreOverlookedForIsOnTheList() => Rule.Holds(
        "Not in nanoFramework 1.17, though Lowering says so:",
        Lowering.Members.Values.Where(name => !Platform.Contains(name)));

    private static IEnumerable<string> Lines() =>
        Repository.Lines("Firmware.Tests/Desktop/Structure/platform-members.txt").Where(line => !line.StartsWith('#'));

    private static bool IsExternal(MemberReference member)
    {
        TypeReference type = member as TypeReference ?? member.DeclaringType;
        TypeReference element = type.GetElementType();
        return !element.IsGenericParameter && element.Scope.MetadataScopeType == MetadataScopeType.AssemblyNameReference;
    }
}
