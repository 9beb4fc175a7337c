namespace Simulator;

/// <summary>The exit codes every verb shares.</summary>
public static class ExitCode
{
    /// <summary>Done as asked.</summary>
    public const int Done = 0;

    /// <summary>A check failed: a scenario's expectation, a forged message, an invariant.</summary>
    public const int CheckFailed = 1;

    /// <summary>Bad input or usage.</summary>
    public const int BadInput = 2;

    /// <summary>A needed part is missing: a broker cannot be reached, a library is not installed.</summary>
    public const int PartMissing = 3;
}

/// <summary>Ends the program with one clear line on stderr and an exit code.</summary>
public sealed class EndException : Exception
{
    /// <summary>Makes the ending.</summary>
    /// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
    /// <param name="message">One line that names the place and the reason. It may quote what came in: control characters in it become question marks.</param>
    public EndException(int exitCode, string message)
        : base(string.Concat(message.Select(character => char.IsControl(character) ? '?' : character))) => ExitCode = exitCode;

    /// <summary>The exit code to end with.</summary>
    public int ExitCode { get; }
}
