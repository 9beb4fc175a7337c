using System.Globalization;

namespace Simulator.Places;

/// <summary>A position with its accuracy and where it came from.</summary>
/// <param name="Point">Where.</param>
/// <param name="AccuracyMetres">0 when not known.</param>
/// <param name="Source">survey or gnss, the claim <c>loc</c>.</param>
public sealed record MeasuredPlace(GeoPoint Point, int AccuracyMetres, string Source);

/// <summary>A survey: the header <c>stall,lat,lon,acc</c> and one line a stall. The accuracy is in metres and may be empty.</summary>
public static class SurveyFile
{
    private const string Header = "stall,lat,lon,acc";

    /// <summary>Finds a stall's position.</summary>
    /// <param name="file">The survey's path.</param>
    /// <param name="stall">The stall's number.</param>
    /// <exception cref="EndException">The file cannot be read, a line is wrong (any line, not only this stall's), or the stall is not in it once.</exception>
    public static MeasuredPlace Find(string file, string stall)
    {
        try
        {
            return Find(File.ReadAllLines(file), file, stall);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EndException(ExitCode.BadInput, $"{file}: {e.Message}");
        }
    }

    /// <summary>Finds a stall's position in a survey's lines.</summary>
    /// <exception cref="EndException">As for <see cref="Find(string, string)"/>.</exception>
    internal static MeasuredPlace Find(string[] lines, string file, string stall)
    {
        if (lines is not [Header, ..])
        {
            throw new EndException(ExitCode.BadInput, $"{file}:1: wants the header {Header}");
        }

        MeasuredPlace? found = null;
        for (int i = 1; i < lines.Length; i++)
        {
            string[] fields = lines[i].Split(',');
            int accuracy = 0;
            if (fields.Length != 4
                || !TryDegrees(fields[1], out double latitude)
                || !TryDegrees(fields[2], out double longitude)
                || (fields[3].Length != 0 && (!int.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out accuracy) || accuracy > 100_000)))
            {
                throw new EndException(ExitCode.BadInput, $"{file}:{i + 1}: wants {Header}: a number, degrees with a point, degrees, whole metres or nothing");
            }

            if (fields[0] == stall)
            {
                found = found is null
                    ? new MeasuredPlace(new GeoPoint(latitude, longitude), accuracy, "survey")
                    : throw new EndException(ExitCode.BadInput, $"{file}:{i + 1}: {stall} is given twice");
            }
        }

        return found ?? throw new EndException(ExitCode.BadInput, $"{file}: no line for stall {stall}");
    }

    /// <summary>Reads degrees with a point; nothing else passes, whatever the machine's language.</summary>
    internal static bool TryDegrees(string text, out double degrees) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out degrees)
        && degrees is >= -360 and <= 360;
}
