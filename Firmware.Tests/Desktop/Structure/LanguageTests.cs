using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Firmware.Tests.Desktop.Structure;

/// <summary>The firmware uses no language feature that compiles for the board and fails on it, and none that its rooms have no business with.</summary>
[TestClass]
public sealed class LanguageTests
{
    private static readonly string[] IntegerRooms = ["Sensing", "Detection"];

    private static readonly string[] FloatingPoint = ["System.Single", "System.Double"];

    private static readonly string[] FloatingPointCodes = [".r4", ".r8", ".r.un"];

    /// <summary>Beginnings of the names that bring in time, waiting, chance and IO: ports do that, and Board behind them.</summary>
    private static readonly string[] OutsideWorld =
    [
        "System.DateTime::get_Now",
        "System.DateTime::get_Today",
        "System.DateTime::get_UtcNow",
        "System.Diagnostics.Stopwatch",
        "System.Environment::get_TickCount",
        "System.Guid::NewGuid",
        "System.IO.",
        "System.Random",
        "System.Security.Cryptography.",
        "System.Threading.SpinWait",
        "System.Threading.Thread::Join",
        "System.Threading.Thread::Sleep",
        "System.Threading.Timer",
        "System.Threading.WaitHandle::",
    ];

    /// <summary>Func, Action with arguments, int?, tuples, spans and dynamic's call sites are instantiations as well.</summary>
    [TestMethod]
    public void NothingIsGeneric() => Rule.Holds(
        "Generics end the board's runtime without a word:",
        FirmwareAssembly.Types.Where(type => type.HasGenericParameters).Select(type => type.FullName)
            .Concat(FirmwareAssembly.Methods.Where(method => method.HasGenericParameters).Select(method => method.FullName))
            .Concat(Naming(member => member is GenericInstanceType or GenericInstanceMethod)));

    [TestMethod]
    public void NoMultiDimensionalArrays() => Rule.Holds(
        "Arrays of several dimensions end the board's runtime; arrays of arrays work:",
        Naming(member => member is ArrayType { Rank: > 1 }));

    [TestMethod]
    public void NoStateMachines() => Rule.Holds(
        "async and yield do not exist on the board:",
        Naming(member => member.Name is "AsyncStateMachineAttribute" or "IteratorStateMachineAttribute" or "AsyncIteratorStateMachineAttribute"));

    [TestMethod]
    public void NoDynamic() => Rule.Holds("dynamic does not exist on the board:", Naming(member => member.Name == "DynamicAttribute"));

    [TestMethod]
    public void NothingReliesOnChecked() => Rule.Holds(
        "The board ignores checked; test the range instead. (An array's length or index of type long is such a conversion as well.)",
        Instructions(instruction => instruction.OpCode.Name.Contains(".ovf", StringComparison.Ordinal)));

    [TestMethod]
    public void NoDefaultInterfaceMethods() => Rule.Holds(
        "A default interface method that a class does not override ends the board's program:",
        FirmwareAssembly.Methods.Where(method => method is { DeclaringType.IsInterface: true, HasBody: true, IsStatic: false }).Select(method => method.FullName));

    [TestMethod]
    public void NoFloatingPointOnTheSamplingPath() => Rule.Holds(
        "Integers only in " + string.Join(" and ", IntegerRooms) + ":",
        Naming(member => FloatingPoint.Contains(MemberName.Of(member)), IsIntegerRoom)
            .Concat(Instructions(instruction => FloatingPointCodes.Any(instruction.OpCode.Name.Contains), IsIntegerRoom)));

    [TestMethod]
    public void OnlyBoardReachesOutside() => Rule.Holds(
        "Time, waiting, chance and IO come in through ports:",
        Naming(
            member => OutsideWorld.Any(name => MemberName.Of(member).StartsWith(name, StringComparison.Ordinal)),
            type => FirmwareAssembly.Room(type) != "Board"));

    private static IEnumerable<string> Naming(Func<MemberReference, bool> isBanned, Func<TypeDefinition, bool>? where = null) =>
        FirmwareAssembly.Types.Where(where ?? (_ => true)).SelectMany(type => FirmwareAssembly.Uses(type)
            .Where(isBanned)
            .Select(member => type.FullName + " names " + member.FullName));

    private static IEnumerable<string> Instructions(Func<Instruction, bool> isBanned, Func<TypeDefinition, bool>? where = null) =>
        FirmwareAssembly.Types.Where(where ?? (_ => true)).SelectMany(type => type.Methods).Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions.Where(isBanned).Select(instruction => method.FullName + " has " + instruction.OpCode.Name));

    private static bool IsIntegerRoom(TypeDefinition type) => IntegerRooms.Contains(FirmwareAssembly.Room(type));
}
