using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Simulator.Commands;

/// <summary>Lines of the form «kind: text» as structured log records, one JSON object a line on standard error.</summary>
internal sealed partial class LoggedLines : TextWriter
{
    private readonly ILoggerFactory _factory = LoggerFactory.Create(logging => logging
        .AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "O";
        })
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));

    private readonly ILogger _logger;

    /// <summary>Starts logging; dispose to write what is left.</summary>
    internal LoggedLines() => _logger = _factory.CreateLogger("control-room");

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        string line = value ?? "";
        int end = line.IndexOf(": ", StringComparison.Ordinal);
        Log(_logger, end < 0 ? "" : line[..end], end < 0 ? line : line[(end + 2)..]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _factory.Dispose();
        }

        base.Dispose(disposing);
    }

    [LoggerMessage(LogLevel.Information, "{Kind}: {Text}")]
    private static partial void Log(ILogger logger, string kind, string text);
}
