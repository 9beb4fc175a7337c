namespace Firmware.Tests.Desktop.Structure;

/// <summary>One code base: what runs on the board is what runs on the desktop, line by line.</summary>
[TestClass]
public sealed class NoConditionalsTests
{
    [TestMethod]
    public void FirmwareIsTheSameOnBothSides() => Rule.Holds(
        "Conditional compilation outside Board/:",
        Conditionals("Firmware").Where(place => !place.StartsWith("Board/", StringComparison.Ordinal)));

    [TestMethod]
    public void TestsAreTheSameOnBothSides() => Rule.Holds(
        "Conditional compilation outside GlobalUsings.cs:",
        Conditionals("Firmware.Tests").Where(place => !place.StartsWith("GlobalUsings.cs:", StringComparison.Ordinal)));

    private static IEnumerable<string> Conditionals(string folder) =>
        from file in Repository.Sources(folder)
        from line in Repository.Lines(folder + "/" + file).Select((text, index) => (Text: text.Trim(), Number: index + 1))
        where line.Text.StartsWith('#') && line.Text.TrimStart('#', ' ').StartsWith("if", StringComparison.Ordinal)
        select file + ":" + line.Number + " " + line.Text;
}
