using System.Buffers.Text;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Firmware.Tests.Desktop.Jose;

/// <summary>Runs the scripts of this folder: the npm package jose, an implementation that shares nothing with ours.</summary>
internal static class NodeJose
{
    /// <summary>Runs <c>sign.mjs</c> or <c>verify.mjs</c>; the test is inconclusive where node or the restored package is missing.</summary>
    internal static (int ExitCode, string Output, string Error) Run(string script, ReadOnlySpan<byte> key, string input)
    {
        string folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "jose")))
        {
            Assert.Inconclusive($"the npm package jose is not restored: run npm ci in {folder}");
        }

        // "--" keeps a key that begins with a hyphen from being read as an option of node.
        ProcessStartInfo start = new("node", ["--", Path.Combine(folder, script), Base64Url.EncodeToString(key)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using Process node = Process.Start(start)!;
            Task<string> error = node.StandardError.ReadToEndAsync();
            node.StandardInput.Write(input);
            node.StandardInput.Close();
            string output = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            return (node.ExitCode, output.TrimEnd('\n'), error.Result.TrimEnd('\n'));
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive("node is not installed");
            throw;
        }
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
