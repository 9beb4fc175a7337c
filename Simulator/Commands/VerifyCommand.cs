using System.CommandLine;
using System.Text;
using Simulator.ControlRoom;

namespace Simulator.Commands;

/// <summary>The verb <c>verify</c>: checks one message from standard input against a key.</summary>
internal static class VerifyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> key = new("--key") { Description = "The detector's key: 32 bytes, base64url without padding", HelpName = "BASE64URL", Required = true };
        Option<bool> json = new("--json") { Description = "Print the payload as it was signed" };
        Command command = new("verify", "Check one signed message (JWS) from standard input: form, alg, kid and signature, not age or order") { key, json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(key), parsed.GetValue(json)));
        return command;
    }

    private static int Run(string keyText, bool asJson)
    {
        byte[]? key = Jws.Decode(Encoding.UTF8.GetBytes(keyText));
        if (key is not { Length: DetectorRegistry.KeyBytes })
        {
            Console.Error.WriteLine($"--key: not base64url of {DetectorRegistry.KeyBytes} bytes");
            return ExitCode.BadInput;
        }

        if (!Jws.TryVerify(Encoding.UTF8.GetBytes(ReadMessage()), _ => key, out Claims? claims, out Refusal reason))
        {
            Console.Error.WriteLine($"refused: {reason.Text()}");
            return ExitCode.CheckFailed;
        }

        // Upwards the signer is the issuer; downwards the key is the addressee's.
        if (claims.KeyId != (claims.Has("aud") ? claims.Audience : claims.Issuer))
        {
            Console.Error.WriteLine($"refused: {Refusal.WrongKeyId.Text()}");
            return ExitCode.CheckFailed;
        }

        Console.Out.WriteLine(asJson ? Encoding.UTF8.GetString(claims.Json.Span) : $"ok: signed with the key of {claims.KeyId}");
        return ExitCode.Done;
    }

    // One character more than fits is enough to see that it is too long.
    private static string ReadMessage()
    {
        char[] text = new char[Jws.CompactBytesMax + "\r\n".Length + 1];
        string read = new(text, 0, Console.In.ReadBlock(text));
        return read.EndsWith("\r\n", StringComparison.Ordinal) ? read[..^2] : read.EndsWith('\n') ? read[..^1] : read;
    }
}
