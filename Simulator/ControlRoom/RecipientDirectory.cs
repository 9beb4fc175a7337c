using System.Text.Json;

namespace Simulator.ControlRoom;

/// <summary>How a recipient is told.</summary>
public enum RecipientChannel
{
    /// <summary>JSON by HTTP POST.</summary>
    Webhook,

    /// <summary>CAP 1.2 by HTTP POST.</summary>
    Cap,
}

/// <summary>One recipient of the directory. It has no text form: it holds a secret.</summary>
public sealed class DirectoryEntry
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="RecipientDirectory.Roles"/>.</summary>
    public required string Role { get; init; }

    /// <summary>The market it is told of.</summary>
    public required string Market { get; init; }

    /// <summary>Its stalls; null for the whole market.</summary>
    public IReadOnlySet<string>? Stalls { get; init; }

    /// <summary>How it is told.</summary>
    public required RecipientChannel Channel { get; init; }

    /// <summary>Where.</summary>
    public required Uri Url { get; init; }

    /// <summary>CAP's <c>sender</c>: who this control room is.</summary>
    public required string Sender { get; init; }

    /// <summary>True when the people behind it take part in drills: CAP's <c>status</c> is then Exercise for them.</summary>
    public bool TakesPart { get; init; }

    internal ReadOnlyMemory<byte> Secret { get; init; }
}

/// <summary>Who is told of which stall's alarms: a JSON file, readable by its owner only, because it holds secrets (docs/control-room.md).</summary>
public static class RecipientDirectory
{
    private const int BytesMax = 16 * 1024 * 1024;
    private const int SecretBytesMin = 24;
    private const int SecretBytesMax = 64;
    private const string SecretPrefix = "whsec_";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Whom the law and the market want told.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["shop-owner", "local-government", "fire-station", "situation-room"];

    /// <summary>Reads a directory.</summary>
    /// <exception cref="EndException">Bad input: names the file and the place, never a secret.</exception>
    public static IReadOnlyList<DirectoryEntry> Load(string path)
    {
        string place = "top level";
        try
        {
            using FileStream file = File.OpenRead(path);
            Require(OperatingSystem.IsWindows() || (File.GetUnixFileMode(file.SafeFileHandle) & ~OwnerOnly) == 0, $"holds secrets and may be read by others: chmod 600 {path}");
            Require(file.Length <= BytesMax, "too long");
            using JsonDocument document = JsonDocument.Parse(file, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            RequireMembers(root, ["version", "sender", "recipients"], []);
            Require(root.GetProperty("version").ValueKind == JsonValueKind.Number && root.GetProperty("version").GetRawText() == "1", "\"version\" is not 1");
            string sender = Text(root, "sender");
            Require(sender.Length > 0 && sender.AsSpan().IndexOfAny(" ,<&") < 0, "\"sender\" is empty or has a space, a comma, < or &");
            Require(root.GetProperty("recipients").ValueKind == JsonValueKind.Array, "\"recipients\" is no array");
            List<DirectoryEntry> entries = [];
            HashSet<string> names = ["console"];
            foreach (JsonElement recipient in root.GetProperty("recipients").EnumerateArray())
            {
                place = FormattableString.Invariant($"recipients[{entries.Count}]");
                DirectoryEntry entry = Entry(recipient, sender);
                Require(names.Add(entry.Name), "\"name\" is there twice, or is console");
                entries.Add(entry);
            }

            return entries;
        }
        catch (JsonException exception)
        {
            throw Bad(path, FormattableString.Invariant($"line {(exception.LineNumber ?? 0) + 1}: no JSON, or a member twice"));
        }
        catch (InvalidDataException exception)
        {
            throw Bad(path, $"{place}: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            throw Bad(path, $"{place}: a text that is no Unicode");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, exception.Message);
        }
    }

    private static DirectoryEntry Entry(JsonElement recipient, string sender)
    {
        RequireMembers(recipient, ["name", "role", "market", "channel", "url", "secret"], ["stalls", "exercise"]);
        string role = Text(recipient, "role");
        Require(Roles.Contains(role), $"\"role\" is none of {string.Join(", ", Roles)}");
        string channel = Text(recipient, "channel");
        Require(channel is "webhook" or "cap", "\"channel\" is neither webhook nor cap");
        string name = Text(recipient, "name");

        // It is the kid of the recipient's receipts.
        Require(DetectorRegistry.IsId(name), "\"name\" is not 1 to 32 of a to z, 0 to 9 and -");
        Require(
            Uri.TryCreate(Text(recipient, "url"), UriKind.Absolute, out Uri? url) && url.UserInfo.Length == 0 && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)),
            "\"url\" is not https:// (http:// only to this machine), or holds a password");
        return new DirectoryEntry
        {
            Name = name,
            Role = role,
            Market = Text(recipient, "market"),
            Stalls = recipient.TryGetProperty("stalls", out JsonElement stalls) ? StallsOf(stalls) : null,
            Channel = channel == "cap" ? RecipientChannel.Cap : RecipientChannel.Webhook,
            Url = url!,
            Sender = sender,
            TakesPart = recipient.TryGetProperty("exercise", out JsonElement exercise) && Flag(exercise),
            Secret = SecretOf(Text(recipient, "secret")),
        };
    }

    private static bool Flag(JsonElement value)
    {
        Require(value.ValueKind is JsonValueKind.True or JsonValueKind.False, "\"exercise\" is neither true nor false");
        return value.GetBoolean();
    }

    private static HashSet<string> StallsOf(JsonElement stalls)
    {
        Require(stalls.ValueKind == JsonValueKind.Array && stalls.GetArrayLength() > 0 && stalls.EnumerateArray().All(stall => stall.ValueKind == JsonValueKind.String), "\"stalls\" is no array of texts");
        return [.. stalls.EnumerateArray().Select(stall => stall.GetString()!)];
    }

    private static byte[] SecretOf(string text)
    {
        byte[] secret = new byte[SecretBytesMax];
        int length = 0;
        Require(
            text.StartsWith(SecretPrefix, StringComparison.Ordinal) && Convert.TryFromBase64String(text[SecretPrefix.Length..], secret, out length) && length >= SecretBytesMin,
            $"\"secret\" is not {SecretPrefix} and base64 of {SecretBytesMin} to {SecretBytesMax} bytes");
        return secret[..length];
    }

    private static string Text(JsonElement element, string name)
    {
        JsonElement value = element.GetProperty(name);
        Require(value.ValueKind == JsonValueKind.String, $"\"{name}\" is no text");
        return value.GetString()!;
    }

    private static void RequireMembers(JsonElement element, string[] needed, string[] allowed)
    {
        Require(element.ValueKind == JsonValueKind.Object, "no JSON object");
        foreach (string name in needed)
        {
            Require(element.TryGetProperty(name, out _), $"\"{name}\" is missing");
        }

        Require(element.EnumerateObject().All(member => needed.Contains(member.Name) || allowed.Contains(member.Name)), $"a member other than {string.Join(", ", [.. needed, .. allowed])}");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException(otherwise);
        }
    }

    private static EndException Bad(string path, string reason) => new(ExitCode.BadInput, $"recipients {path}: {reason}");
}
