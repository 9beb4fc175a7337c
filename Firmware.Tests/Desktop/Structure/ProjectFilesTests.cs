using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Firmware.Tests.Desktop.Structure;

/// <summary>The project files, which no compiler compares with the folders, with each other and with what was decided.</summary>
[TestClass]
public sealed partial class ProjectFilesTests
{
    private const string App = "Firmware/Firmware.nfproj";
    private const string Tests = "Firmware.Tests/NFUnitTest.nfproj";
    private const string Whole = "Firmware.Tests/Whole/NFWhole.nfproj";

    private const string NanoProjectType = "{11A8DD76-328B-46DF-9F39-F559912D0360}";

    private static readonly string[] Configurations = ["Debug|Any CPU", "Release|Any CPU"];

    /// <summary>Versions that were built and run together; the runtime that is flashed is pinned with them.</summary>
    private static readonly Dictionary<string, string> Versions = new()
    {
        ["nanoFramework.CoreLibrary"] = "1.17.11",
        ["nanoFramework.Hardware.Esp32"] = "1.6.40",
        ["nanoFramework.Iot.Device.Common.GnssDevice"] = "1.0.408",
        ["nanoFramework.M2Mqtt"] = "5.1.220",
        ["nanoFramework.Networking.Sntp"] = "1.6.42",
        ["nanoFramework.Runtime.Events"] = "1.11.37",
        ["nanoFramework.Runtime.Native"] = "1.7.11",
        ["nanoFramework.System.Collections"] = "1.5.75",
        ["nanoFramework.System.Device.Adc"] = "1.1.24",
        ["nanoFramework.System.Device.Gpio"] = "1.1.62",
        ["nanoFramework.System.Device.Wifi"] = "1.5.149",
        ["nanoFramework.System.IO.FileSystem"] = "1.1.93",
        ["nanoFramework.System.IO.Ports"] = "1.1.139",
        ["nanoFramework.System.IO.Streams"] = "1.1.96",
        ["nanoFramework.System.Math"] = "1.5.116",
        ["nanoFramework.System.Net"] = "1.11.60",
        ["nanoFramework.System.Security.Cryptography"] = "1.0.43",
        ["nanoFramework.System.Text"] = "1.3.42",
        ["nanoFramework.System.Threading"] = "1.1.52",
        ["nanoFramework.TestFramework"] = "3.0.80",
        ["UnitsNet.nanoFramework.Angle"] = "5.75.0",
        ["UnitsNet.nanoFramework.Speed"] = "5.75.0",
    };

    [TestMethod]
    public void FirmwareListsItsFolder() => ListsExactly(App, Repository.Sources("Firmware"));

    /// <summary>Two assemblies, because one may hold 64 KB of code: every test is in one of them, and the whole detector is in the second.</summary>
    [TestMethod]
    public void TestsListTheirFolderAndEveryRoomButBoard()
    {
        string[] rooms = [.. Repository.Sources("Firmware").Where(file => !file.StartsWith("Board/", StringComparison.Ordinal)).Select(file => "Firmware/" + file)];
        string[] tests = [.. Repository.Sources("Firmware.Tests").Where(file => !file.Contains('/', StringComparison.Ordinal)).Select(file => "Firmware.Tests/" + file)];
        string[] parts = [.. Listed(Tests)];
        string[] whole = [.. Listed(Whole)];
        Differ(Tests, [.. rooms.Except(["Firmware/Detector.cs", "Firmware/Reporter.cs", "Firmware/ThreadState.cs"]), .. tests.Except(whole).Concat(tests.Intersect(parts))], parts);
        Differ(Whole, [.. rooms, .. tests.Except(parts).Concat(tests.Intersect(whole))], whole);
    }

    [TestMethod]
    [DataRow(App)]
    [DataRow(Tests)]
    [DataRow(Whole)]
    public void PackagesAreThePinnedOnes(string project)
    {
        string[] listed = [.. Packages(project)];
        string[] referenced = [.. Load(project).Descendants().Where(element => element.Name.LocalName == "HintPath")
            .Select(hint => hint.Value.Replace('\\', '/').Split('/') is ["..", .., "packages", string package, "lib", _] ? package : hint.Value)];
        Rule.Holds(
            project + ": packages.config, HintPaths and the pinned versions differ:",
            listed.Except(Versions.Select(version => version.Key + "." + version.Value)).Select(package => package + " is not a pinned version")
                .Concat(listed.Except(referenced).Select(package => package + " is in no HintPath"))
                .Concat(referenced.Except(listed).Select(package => package + " is not in packages.config")));
    }

    [TestMethod]
    [DataRow(App)]
    [DataRow(Tests)]
    [DataRow(Whole)]
    public void LanguageIsSetAfterTheProjectSystem(string project)
    {
        List<XElement> elements = [.. Load(project).Descendants()];
        int system = elements.FindIndex(element => ((string?)element.Attribute("Project"))?.EndsWith("NFProjectSystem.props", StringComparison.Ordinal) == true);
        int language = elements.FindIndex(element => element.Name.LocalName == "LangVersion");
        Assert.IsTrue(system >= 0 && language > system, project + ": the project system's own LangVersion would win");
        Assert.AreEqual("10.0", elements[language].Value);
        Assert.AreEqual(1, elements.Count(element => element.Name.LocalName == "LangVersion"));
    }

    [TestMethod]
    public void SolutionHoldsEveryProject()
    {
        string[] solution = Repository.Lines("nf.sln");
        Dictionary<string, Match> entries = solution.Select(line => SolutionEntry().Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups["path"].Value.Replace('\\', '/'));
        string[] projects = [.. Repository.Sources(".", "*.*proj")];
        List<string> violations = [.. projects.Except(entries.Keys).Select(project => project + " is missing")];
        violations.AddRange(entries.Keys.Except(projects).Select(project => project + " does not exist"));
        violations.AddRange(Configurations.Where(name => !solution.Contains("\t\t" + name + " = " + name)).Select(name => "no configuration " + name));
        foreach ((string path, Match entry) in entries)
        {
            bool isNano = path.EndsWith(".nfproj", StringComparison.Ordinal);
            string id = entry.Groups["id"].Value;
            string[] kinds = isNano ? ["ActiveCfg", "Build.0", "Deploy.0"] : ["ActiveCfg", "Build.0"];
            violations.AddRange(
                from name in Configurations
                from kind in kinds
                where !solution.Contains($"\t\t{id}.{name}.{kind} = {name}")
                select path + " has no row " + name + "." + kind);
            if (isNano && (entry.Groups["type"].Value != NanoProjectType || Value(path, "ProjectGuid") != id))
            {
                violations.Add(path + " has another type or id than its project file");
            }
        }

        Rule.Holds("nf.sln:", violations);
    }

    [TestMethod]
    public void DesktopFilterHoldsEveryDesktopProject()
    {
        string[] listed = [.. Repository.Lines("desktop.slnf").Select(line => FilterEntry().Match(line)).Where(match => match.Success)
            .Select(match => match.Groups["path"].Value.Replace("\\\\", "/", StringComparison.Ordinal))];
        string[] projects = [.. Repository.Sources(".", "*.csproj")];
        Rule.Holds("desktop.slnf:", projects.Except(listed).Concat(listed.Except(projects)));
    }

    private static void ListsExactly(string project, IEnumerable<string> expected) =>
        Differ(project, [.. expected.Select(file => Path.GetDirectoryName(project) + "/" + file)], [.. Listed(project)]);

    /// <summary>What a project compiles, from the repository's root.</summary>
    private static IEnumerable<string> Listed(string project) =>
        Load(project).Descendants().Where(element => element.Name.LocalName == "Compile")
            .Select(element => ((string)element.Attribute("Include")!).Replace('\\', '/'))
            .Select(file => Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, file)).Replace('\\', '/'));

    private static void Differ(string project, string[] expected, string[] listed) => Rule.Holds(
        project + " and the folders differ:",
        expected.Except(listed).Select(file => file + " is not listed")
            .Concat(listed.Except(expected).Select(file => file + " is listed and is not there"))
            .Concat(listed.GroupBy(file => file).Where(group => group.Count() > 1).Select(group => group.Key + " is listed twice")));

    private static IEnumerable<string> Packages(string project) =>
        Load(Path.GetDirectoryName(project) + "/packages.config").Descendants("package")
            .Select(package => (string)package.Attribute("id")! + "." + (string)package.Attribute("version")!);

    private static string Value(string project, string name) => Load(project).Descendants().Single(element => element.Name.LocalName == name).Value;

    private static XDocument Load(string file) => XDocument.Load(Path.Combine(Repository.Root, file));

    [GeneratedRegex("""^Project\("(?<type>[^"]+)"\) = "[^"]+", "(?<path>[^"]+proj)", "(?<id>[^"]+)"$""")]
    private static partial Regex SolutionEntry();

    [GeneratedRegex("\"(?<path>[^\"]+proj)\"")]
    private static partial Regex FilterEntry();
}
