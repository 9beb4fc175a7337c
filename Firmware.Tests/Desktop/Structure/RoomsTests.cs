using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Firmware.Tests.Desktop.Structure;

/// <summary>Who may use whom: the design's table of rooms, kept.</summary>
[TestClass]
public sealed partial class RoomsTests
{
    /// <summary>Every interface of the firmware, with the data that its signatures hand over.</summary>
    private const string Ports = "ports";

    /// <summary>Every room but Board.</summary>
    private const string Rooms = "rooms";

    /// <summary>
    /// A room, and what it may use besides itself and Limits: a room, one type of a room with the data it is made of, a group.
    /// What a used room uses is not thereby allowed.
    /// </summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Sensing"] = [],
        ["Detection"] = ["Sensing"],
        ["Alarming"] = ["Detection"],
        ["Messages"] = ["Alarming.DetectorEvent"],
        ["Delivery"] = ["Messages", "Provisioning.IStore", "Alarming.DetectorEvent", "Alarming.EventQueue", "Alarming.CommandQueue"],
        ["Provisioning"] = ["Messages", Ports],
        ["Supervision"] = [Ports],
        ["Limits"] = [],
        ["Detector"] = [Rooms, "Reporter", "ThreadState"],
        ["Reporter"] = [Rooms, "ThreadState"],
        ["ThreadState"] = [Rooms],

        // The last two hold what would be branches in adapters.
        ["Board"] = [Ports, "Detector", "Provisioning.WipeGesture", "Provisioning.StrongestSignal"],
    };

    [TestMethod]
    public void RoomsUseOnlyWhatTheTableAllows() => Rule.Holds(
        "Not in the table of rooms:",
        from type in FirmwareAssembly.Types
        from used in FirmwareAssembly.Uses(type).OfType<TypeReference>()
        where FirmwareAssembly.IsFirmware(used) && !used.IsGenericParameter && !Allows(FirmwareAssembly.Room(type), used.Resolve())
        select FirmwareAssembly.Room(type) + " uses " + FirmwareAssembly.Room(used) + ": " + type.FullName + " names " + used.Resolve().FullName);

    /// <summary>A constant of another room is in no compiled assembly, but its room is imported.</summary>
    [TestMethod]
    public void RoomsImportOnlyWhatTheTableNames() => Rule.Holds(
        "Not in the table of rooms:",
        from file in Repository.Sources("Firmware")
        from line in Repository.Lines("Firmware/" + file)
        let import = Import().Match(line)
        let room = RoomOf(file)
        where import.Success && !AllowsPartOf(room, import.Groups["room"].Value)
        select room + " imports " + import.Groups["room"].Value + ": " + file);

    [TestMethod]
    public void OnlyBoardNamesVendors() => Rule.Holds(
        "Vendor packages are named in Board only:",
        from type in FirmwareAssembly.Types
        where FirmwareAssembly.Room(type) != "Board"
        from used in FirmwareAssembly.Uses(type).OfType<TypeReference>()
        where FirmwareAssembly.IsStandin(used)
        select type.FullName + " names " + used.FullName);

    [TestMethod]
    public void EveryRoomIsInTheTable() => Rule.Holds(
        "Rooms that the table does not know:",
        FirmwareAssembly.Types.Select(FirmwareAssembly.Room).Concat(Repository.Sources("Firmware").Select(RoomOf))
            .Where(room => room != "GlobalUsings" && !MayUse.ContainsKey(room)));

    [TestMethod]
    public void NamespacesAreFolders() => Rule.Holds(
        "The namespace is not the folder's:",
        from file in Repository.Sources("Firmware")
        from line in Repository.Lines("Firmware/" + file)
        where line.StartsWith("namespace ", StringComparison.Ordinal)
        where line != "namespace " + string.Join('.', file.Split('/')[..^1].Prepend("Firmware")) + ";"
        select file + " has " + line);

    private static bool Allows(string room, TypeDefinition used) =>
        FirmwareAssembly.Room(used) == room
        || FirmwareAssembly.Room(used) == "Limits"
        || MayUse.GetValueOrDefault(room, []).Any(allowed => allowed switch
        {
            Ports => FirmwareAssembly.Types.Any(port => port.IsInterface && IsMadeOf(port, used)),
            Rooms => FirmwareAssembly.Room(used) is not "Board" and not "Detector" and not "Reporter" and not "ThreadState",
            _ => allowed == FirmwareAssembly.Room(used)
                || FirmwareAssembly.Types.Any(type => type.FullName == "Firmware." + allowed && IsMadeOf(type, used)),
        });

    private static bool AllowsPartOf(string room, string imported) =>
        imported == room
        || MayUse.GetValueOrDefault(room, []).Any(allowed => allowed switch
        {
            Ports => FirmwareAssembly.Types.Any(port => port.IsInterface && FirmwareAssembly.Room(port) == imported),
            Rooms => imported != "Board",
            _ => allowed.Split('.')[0] == imported,
        });

    /// <summary>The type itself, and the types of its public fields, properties and methods: nobody can use it without them.</summary>
    private static bool IsMadeOf(TypeDefinition type, TypeDefinition part) =>
        type == part
        || type.Fields.Where(field => field.IsPublic).Select(field => field.FieldType)
            .Concat(type.Methods.Where(method => method.IsPublic).SelectMany(Handed))
            .Any(handed => handed.GetElementType() == part);

    private static IEnumerable<TypeReference> Handed(MethodDefinition method) => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType);

    private static string RoomOf(string file) => file.Contains('/', StringComparison.Ordinal) ? file.Split('/')[0] : Path.GetFileNameWithoutExtension(file);

    [GeneratedRegex(@"^(global )?using (static )?(\w+ = )?Firmware\.(?<room>\w+)")]
    private static partial Regex Import();
}
