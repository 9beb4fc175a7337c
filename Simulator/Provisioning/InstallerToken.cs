using System.Security.Cryptography;
using System.Text;

namespace Simulator.Provisioning;

/// <summary>What an installer shows to be let in. Kept as its hash only; it has no text form.</summary>
public sealed class InstallerToken
{
    private const int CharsMin = 32;
    private const int CharsMax = 256;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly byte[] _hash;

    private InstallerToken(byte[] hash) => _hash = hash;

    /// <summary>Reads the token: one line of 32 to 256 printable ASCII characters without spaces, in a file that only its owner may read.</summary>
    /// <exception cref="EndException">Bad input: names the file and the reason, never what is in it.</exception>
    public static InstallerToken Load(string path)
    {
        byte[] content = Read(path);
        try
        {
            return Parse(content, path);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>True for the token; takes the same time for every other text.</summary>
    public bool Matches(string text) => CryptographicOperations.FixedTimeEquals(_hash, SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Reads a file's content.</summary>
    /// <exception cref="EndException">As for <see cref="Load"/>.</exception>
    internal static InstallerToken Parse(ReadOnlySpan<byte> content, string path)
    {
        ReadOnlySpan<byte> token = content.TrimEnd("\r\n"u8);
        return token.Length is >= CharsMin and <= CharsMax && !token.ContainsAnyExceptInRange((byte)'!', (byte)'~')
            ? new InstallerToken(SHA256.HashData(token))
            : throw Bad(path, $"not one line of {CharsMin} to {CharsMax} printable ASCII characters without spaces");
    }

    private static byte[] Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
            {
                throw Bad(path, $"may be read by others: chmod 600 {path}");
            }

            // One byte more than fits is enough to see that it is too long.
            byte[] content = new byte[CharsMax + "\r\n".Length + 1];
            int length = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            byte[] read = content[..length];
            CryptographicOperations.ZeroMemory(content);
            return read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, e.Message);
        }
    }

    private static EndException Bad(string path, string reason) => new(ExitCode.BadInput, $"installer token {path}: {reason}");
}
