using System.Text.RegularExpressions;

namespace Simulator.Broker;

/// <summary>The passwords with which clients log in at a broker, by user name. Nothing but the connection ever sees a password.</summary>
public sealed partial class BrokerCredentials
{
    private readonly Dictionary<string, string> _passwords = new(StringComparer.Ordinal);

    private BrokerCredentials()
    {
    }

    /// <summary>Reads a file of <c>user:password</c> lines; empty lines and lines that begin with # are skipped.</summary>
    /// <param name="path">The file; user names match [a-z0-9-]{1,32}, a password is what follows the first colon, not empty.</param>
    /// <exception cref="EndException">Bad input: the file cannot be read, or a line is not understood; names file and line, never the line's content.</exception>
    public static BrokerCredentials Load(string path) => Parse(ReadLines(path), path);

    /// <summary>How many users there are; passwords are never shown.</summary>
    public override string ToString() => $"{_passwords.Count} broker credentials";

    /// <summary>Reads a file's lines.</summary>
    /// <exception cref="EndException">As for <see cref="Load"/>.</exception>
    internal static BrokerCredentials Parse(string[] lines, string path)
    {
        BrokerCredentials credentials = new();
        int number = 0;
        foreach (string line in lines)
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string? fault = colon < 0 ? "no colon between user and password"
                : !UserName().IsMatch(line.AsSpan(0, colon)) ? "the user name is not 1 to 32 of a-z, 0-9 and -"
                : colon == line.Length - 1 ? "the password is empty"
                : !credentials._passwords.TryAdd(line[..colon], line[(colon + 1)..]) ? "this user was named before"
                : null;
            if (fault is not null)
            {
                throw new EndException(ExitCode.BadInput, $"{path}, line {number}: {fault}");
            }
        }

        return credentials;
    }

    internal string? PasswordOf(string user) => _passwords.GetValueOrDefault(user);

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new EndException(ExitCode.BadInput, $"{path}: the credentials cannot be read: {e.Message}");
        }
    }

    [GeneratedRegex(@"^[a-z0-9-]{1,32}\z")]
    private static partial Regex UserName();
}
