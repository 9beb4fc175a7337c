using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Simulator.ControlRoom;

/// <summary>
/// The registry as a file: JSON, readable by its owner only, because it holds the keys. Each change writes it anew beside the old one
/// and renames, so that a crash leaves the old file or the new one.
/// </summary>
public static partial class RegistryFile
{
    private const int FormatVersion = 1;

    // 100,000 detectors with a handful of keys each.
    private const long BytesMax = 64 * 1024 * 1024;

    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonWriterOptions s_indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>Opens a registry; each change made to it from then on is in the file when the call returns.</summary>
    /// <param name="path">The file; where there is none, the registry is empty and the first change makes it.</param>
    /// <remarks>
    /// A change is refused when another program changed the file meanwhile: it would undo what that one did. Whoever is refused has to open it
    /// anew. Two changes at the very same moment are told apart by a lock on <c>PATH.lock</c>.
    /// </remarks>
    /// <exception cref="EndException">Bad input: the file cannot be read, others may read it, or it is no registry. Names the file and the place, never a key.</exception>
    public static DetectorRegistry Open(string path)
    {
        byte[]? known = File.Exists(path) ? Read(path) : null;
        DetectorRegistry registry = known is null ? new DetectorRegistry() : Parse(known, path);
        registry.SaveWith(detectors => known = Save(path, detectors, known));
        return registry;
    }

    /// <summary>Reads a registry's text; changes made to it go nowhere.</summary>
    /// <exception cref="EndException">It is no registry; named as for <see cref="Open(string)"/>.</exception>
    internal static DetectorRegistry Parse(byte[] content, string path)
    {
        DetectorRegistry registry = new();
        Fill(registry, path, content);
        return registry;
    }

    /// <summary>Writes a registry's text.</summary>
    internal static void Write(Stream stream, IReadOnlyCollection<EnrolledDetector> detectors)
    {
        JsonObject root = new()
        {
            ["version"] = FormatVersion,
            ["detectors"] = new JsonArray([.. detectors.Select(ToJson)]),
        };
        using Utf8JsonWriter writer = new(stream, s_indented);
        root.WriteTo(writer);
    }

    private static byte[] Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0)
            {
                throw Bad(path, $"holds keys and may be read by others: chmod 600 {path}");
            }

            if (file.Length > BytesMax)
            {
                throw Bad(path, string.Create(CultureInfo.InvariantCulture, $"longer than {BytesMax} bytes"));
            }

            byte[] content = new byte[file.Length];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, exception.Message);
        }
    }

    private static void Fill(DetectorRegistry registry, string path, byte[] content)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(content, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException exception)
        {
            // Without its own words, which may quote a key. It names no place for a name that is there twice.
            throw Bad(path, exception.LineNumber is { } line
                ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, byte {exception.BytePositionInLine + 1}: no JSON")
                : "an object names a member twice");
        }
        catch (InvalidOperationException)
        {
            throw Bad(path, "a name that is no Unicode");
        }

        string place = "top level";
        try
        {
            RequireMembers(root, ["version", "detectors"], []);
            Require(root.GetProperty("version") is { ValueKind: JsonValueKind.Number } version && version.TryGetInt32(out int number) && number == FormatVersion, $"\"version\" is not {FormatVersion}");
            Require(root.GetProperty("detectors") is { ValueKind: JsonValueKind.Array }, "\"detectors\" is no array");
            int index = 0;
            foreach (JsonElement detector in root.GetProperty("detectors").EnumerateArray())
            {
                place = string.Create(CultureInfo.InvariantCulture, $"detectors[{index++}]");
                registry.Load(ToDetector(detector));
            }
        }
        catch (Exception exception) when (exception is EndException or InvalidOperationException)
        {
            // The platform's complaint is about text that is no Unicode.
            throw Bad(path, $"{place}: {(exception is EndException ? exception.Message : "a text that is no Unicode")}");
        }
    }

    private static EnrolledDetector ToDetector(JsonElement detector)
    {
        RequireMembers(detector, ["id", "market", "stall", "keys"], ["retired"]);
        Require(detector.GetProperty("keys") is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() is > 0 and <= DetectorRegistry.KeysMax, $"\"keys\" is no array of 1 to {DetectorRegistry.KeysMax}");
        List<DetectorKey> keys = [];
        int last = detector.GetProperty("keys").GetArrayLength() - 1;
        foreach (JsonElement key in detector.GetProperty("keys").EnumerateArray())
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"keys[{keys.Count}]");
            RequireMembers(key, keys.Count < last ? ["key", "until"] : ["key"], keys.Count == last && last > 0 ? ["unused"] : [], place);
            bool isUnused = key.TryGetProperty("unused", out JsonElement unused);
            Require(!isUnused || unused.ValueKind == JsonValueKind.True, $"{place}: \"unused\" is there and not true");
            byte[]? bytes = Jws.Decode(Encoding.UTF8.GetBytes(Text(key, "key", place)));
            Require(bytes is { Length: DetectorRegistry.KeyBytes }, $"{place}: \"key\" is not base64url of {DetectorRegistry.KeyBytes} bytes");
            Require(keys.All(other => !other.Bytes.SequenceEqual(bytes)), $"{place}: the same key again");
            keys.Add(new DetectorKey(bytes, keys.Count < last ? Time(key, "until", place) : null, isUnused));
        }

        Retirement? retirement = null;
        if (detector.TryGetProperty("retired", out JsonElement retired))
        {
            RequireMembers(retired, ["at"], ["replaced_by"], "\"retired\"");
            retirement = new Retirement(Time(retired, "at", "\"retired\""), retired.TryGetProperty("replaced_by", out _) ? Text(retired, "replaced_by", "\"retired\"") : null);
        }

        return new EnrolledDetector(Text(detector, "id"), Text(detector, "market"), Text(detector, "stall"), keys, retirement);
    }

    private static void RequireMembers(JsonElement element, string[] needed, string[] allowed, string place = "")
    {
        string before = place.Length == 0 ? "" : place + ": ";
        Require(element.ValueKind == JsonValueKind.Object, $"{before}no JSON object");
        foreach (string name in needed)
        {
            Require(element.TryGetProperty(name, out _), $"{before}\"{name}\" is missing");
        }

        // Unnamed, since a key may stand where a name belongs.
        Require(element.EnumerateObject().All(member => needed.Contains(member.Name) || allowed.Contains(member.Name)), $"{before}a member other than {string.Join(", ", [.. needed, .. allowed])}");
    }

    private static string Text(JsonElement element, string name, string place = "")
    {
        JsonElement value = element.GetProperty(name);
        Require(value.ValueKind == JsonValueKind.String, $"{(place.Length == 0 ? "" : place + ": ")}\"{name}\" is no text");
        return value.GetString()!;
    }

    private static DateTimeOffset Time(JsonElement element, string name, string place)
    {
        Require(
            DateTimeOffset.TryParseExact(Text(element, name, place), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time),
            $"{place}: \"{name}\" is no time such as 2026-07-01T09:00:00Z");
        return time;
    }

    // Returns what the file holds then.
    private static byte[] Save(string path, IReadOnlyCollection<EnrolledDetector> detectors, byte[]? known)
    {
        string full = Path.GetFullPath(path);
        string temporary = full + ".new";
        try
        {
            using FileStream held = new(full + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            byte[]? found = File.Exists(full) ? File.ReadAllBytes(full) : null;
            if (!found.AsSpan().SequenceEqual(known))
            {
                throw Bad(path, "not saved: another program changed it meanwhile; start again to read it anew");
            }

            using MemoryStream content = new();
            Write(content, detectors);

            // What a crash left over may have other permissions.
            File.Delete(temporary);
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (FileStream file = new(temporary, options))
            {
                content.WriteTo(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
            FlushFolder(Path.GetDirectoryName(full)!);
            return content.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Bad(path, $"not saved: {exception.Message}");
        }
    }

    private static JsonObject ToJson(EnrolledDetector detector)
    {
        JsonObject json = new()
        {
            ["id"] = detector.Id,
            ["market"] = detector.Market,
            ["stall"] = detector.Stall,
            ["keys"] = new JsonArray([.. detector.Keys.Select(ToJson)]),
        };
        if (detector.Retirement is { } retirement)
        {
            JsonObject retired = new() { ["at"] = ToText(retirement.At) };
            if (retirement.ReplacedBy is { } by)
            {
                retired["replaced_by"] = by;
            }

            json["retired"] = retired;
        }

        return json;
    }

    private static JsonObject ToJson(DetectorKey key)
    {
        JsonObject json = new() { ["key"] = Base64Url.EncodeToString(key.Bytes) };
        if (key.Until is { } until)
        {
            json["until"] = ToText(until);
        }

        if (key.IsUnused)
        {
            json["unused"] = true;
        }

        return json;
    }

    private static string ToText(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static EndException Bad(string path, string message) => new(ExitCode.BadInput, $"registry {path}: {message}");

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new EndException(ExitCode.BadInput, otherwise);
        }
    }

    // The new name is on the disk only when its folder is: a board must not sign with a key that a power cut makes unknown again.
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int handle = Open(folder, 0);
        if (handle < 0 || FSync(handle) != 0)
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        }

        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
