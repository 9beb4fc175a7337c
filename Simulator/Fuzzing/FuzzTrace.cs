using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Simulator.Fuzzing;

/// <summary>What happened in a run, a line each, and its SHA-256: two runs are the same when these are.</summary>
internal sealed class FuzzTrace(TextWriter? writer)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Note(long micros, string text)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{micros / 1000} {text}\n");
        _hash.AppendData(Encoding.UTF8.GetBytes(line));
        writer?.Write(line);
    }

    /// <summary>The hash so far in hexadecimal; starts anew.</summary>
    public string Close()
    {
        string hash = Convert.ToHexStringLower(_hash.GetHashAndReset());
        _hash.Dispose();
        return hash;
    }
}
