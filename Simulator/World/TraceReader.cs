using System.Globalization;
using Firmware.Sensing;

namespace Simulator.World;

/// <summary>Reads a sensor trace (contracts, section 1), row by row, and refuses the first thing that is not as it must be.</summary>
public static class TraceReader
{
    private const string Header = "time_us,adc,do";
    private const string HeaderWithEdges = "time_us,adc,do,edges";
    private const int AdcMost = 4095;

    // 31 years: far from where sums of times would overflow.
    private const long TimeMost = 1_000_000_000_000_000;

    /// <summary>Gives the trace's readings as they stand in the file.</summary>
    /// <param name="path">The file, named in every error.</param>
    /// <exception cref="EndException">Exit code 2; file, line and reason.</exception>
    public static IEnumerable<Sample> Read(string path)
    {
        using StreamReader reader = Open(path);
        foreach (Sample sample in Read(reader, path))
        {
            yield return sample;
        }
    }

    /// <summary>Gives the readings of a trace's text.</summary>
    /// <exception cref="EndException">As for <see cref="Read(string)"/>.</exception>
    internal static IEnumerable<Sample> Read(TextReader reader, string path)
    {
        string? header = reader.ReadLine();
        if (header is not (Header or HeaderWithEdges))
        {
            throw Bad(path, 1, $"the header must be {Header} or {HeaderWithEdges}");
        }

        bool withEdges = header == HeaderWithEdges;
        int line = 1;
        long last = long.MinValue;
        while (reader.ReadLine() is { } text)
        {
            line++;
            Sample sample = ParseRow(text, withEdges, path, line);
            if (sample.TimeMicros <= last)
            {
                throw Bad(path, line, $"time_us {sample.TimeMicros} is not after {last}");
            }

            last = sample.TimeMicros;
            yield return sample;
        }

        if (line == 1)
        {
            throw new EndException(ExitCode.BadInput, $"{path}: no data row");
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            string reason = e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message;
            throw new EndException(ExitCode.BadInput, $"{path}: {reason}");
        }
    }

    private static Sample ParseRow(string text, bool withEdges, string path, int line)
    {
        string[] cells = text.Split(',');
        int expected = withEdges ? 4 : 3;
        if (cells.Length != expected)
        {
            throw Bad(path, line, $"{expected} values expected, {cells.Length} found");
        }

        return new Sample
        {
            TimeMicros = Number(cells[0], "time_us", -TimeMost, TimeMost, path, line),
            Raw = (int)Number(cells[1], "adc", 0, AdcMost, path, line),

            // The comparator is active low.
            Comparator = cells[2].Length == 0 ? Sample.Unknown : 1 - (int)Number(cells[2], "do", 0, 1, path, line),
            Edges = withEdges ? (int)Number(cells[3], "edges", 0, int.MaxValue, path, line) : Sample.Unknown,
        };
    }

    private static long Number(string cell, string name, long least, long most, string path, int line)
    {
        if (!long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            throw Bad(path, line, $"{name} is not a whole number");
        }

        return value >= least && value <= most
            ? value
            : throw Bad(path, line, $"{name} {value} is not within {least} to {most}");
    }

    private static EndException Bad(string path, int line, string reason) => new(ExitCode.BadInput, $"{path}:{line}: {reason}");
}
