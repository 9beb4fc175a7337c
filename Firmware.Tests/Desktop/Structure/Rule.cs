namespace Firmware.Tests.Desktop.Structure;

/// <summary>How a structure test ends: every violation at once, one a line.</summary>
internal static class Rule
{
    public static void Holds(string rule, IEnumerable<string> violations)
    {
        string[] found = [.. violations.Distinct().Order(StringComparer.Ordinal)];
        if (found.Length != 0)
        {
            Assert.Fail(rule + "\n  " + string.Join("\n  ", found));
        }
    }
}
