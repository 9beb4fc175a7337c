using System.Text.Json;
using System.Text.Json.Serialization;
using Firmware.Messages;
using Microsoft.AspNetCore.Identity;

namespace Simulator.Operators;

/// <summary>
/// The file of those who may log in, readable by its owner only. Passwords are kept as salted hashes (PBKDF2 with HMAC-SHA-512, ASP.NET
/// Core's own). A change by another process counts at once. For several threads.
/// </summary>
public sealed class OperatorFile
{
    /// <summary>Characters of a password at least: NIST SP 800-63B-4 asks for 15 where it is the only proof.</summary>
    public const int PasswordCharsMin = 15;

    /// <summary>Characters of a password at most.</summary>
    public const int PasswordCharsMax = 128;

    private const int FormatVersion = 1;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter<OperatorRole>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private static readonly PasswordHasher<RoomOperator> s_hasher = new();

    // What an unknown name is checked against, so that it takes as long as a known one.
    private static readonly RoomOperator s_nobody = Hashed("nobody", OperatorRole.Viewer, Guid.NewGuid().ToString());

    private readonly string _path;
    private readonly Lock _lock = new();
    private Dictionary<string, RoomOperator> _operators = [];
    private DateTime _writtenAt;

    private OperatorFile(string path) => _path = path;

    /// <summary>Opens a file with at least one operator.</summary>
    /// <exception cref="EndException">Bad input: the file is missing, broken, empty or readable by others; names file and reason, never what is in it.</exception>
    public static OperatorFile Open(string path)
    {
        OperatorFile file = new(path);
        file.Load();
        return file._operators.Count > 0 ? file : throw Bad(path, "nobody may log in: simulator operator add NAME --operators FILE");
    }

    /// <summary>Adds an operator to a file, made where there is none, or gives one that is there a new password and role.</summary>
    /// <exception cref="EndException">Bad input: the name, the password, or the file.</exception>
    public static void Put(string path, string name, OperatorRole role, string password)
    {
        if (!Ascii.IsId(name))
        {
            throw new EndException(ExitCode.BadInput, "NAME: wants 1 to 32 of a-z, 0-9 and '-'");
        }

        if (password.Length is < PasswordCharsMin or > PasswordCharsMax)
        {
            throw new EndException(ExitCode.BadInput, $"password: wants {PasswordCharsMin} to {PasswordCharsMax} characters");
        }

        OperatorFile file = new(path);
        if (File.Exists(path))
        {
            file.Load();
        }

        file._operators[name] = Hashed(name, role, password);
        file.Save();
    }

    /// <summary>The operator of that name and password; null for anybody else, after as much work.</summary>
    public RoomOperator? LogIn(string name, string password)
    {
        RoomOperator? known = Find(name);
        PasswordVerificationResult result = s_hasher.VerifyHashedPassword(known ?? s_nobody, (known ?? s_nobody).PasswordHash, password);
        return result == PasswordVerificationResult.Failed ? null : known;
    }

    /// <summary>The operator of that name; null when there is none, or none any more.</summary>
    public RoomOperator? Find(string name)
    {
        lock (_lock)
        {
            try
            {
                if (File.GetLastWriteTimeUtc(_path) != _writtenAt)
                {
                    Load();
                }
            }
            catch (EndException)
            {
                // A file that cannot be read lets nobody in.
                return null;
            }

            return _operators.GetValueOrDefault(name);
        }
    }

    private static RoomOperator Hashed(string name, OperatorRole role, string password)
    {
        RoomOperator blank = new(name, role, "");
        return blank with { PasswordHash = s_hasher.HashPassword(blank, password) };
    }

    private void Load()
    {
        try
        {
            using FileStream file = File.OpenRead(_path);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & Others) != 0)
            {
                throw Bad(_path, $"may be read by others: chmod 600 {_path}");
            }

            DateTime writtenAt = File.GetLastWriteTimeUtc(file.SafeFileHandle);
            Content content = JsonSerializer.Deserialize<Content>(file, s_json) ?? throw Bad(_path, "null is no operators' file");
            if (content.Version != FormatVersion)
            {
                throw Bad(_path, $"version {content.Version}, this program knows {FormatVersion}");
            }

            Dictionary<string, RoomOperator> operators = [];
            foreach (RoomOperator one in content.Operators)
            {
                if (!Ascii.IsId(one.Name) || !operators.TryAdd(one.Name, one) || !Convert.TryFromBase64String(one.PasswordHash, new byte[256], out _))
                {
                    throw Bad(_path, $"operators[{operators.Count}]: a name that is none or given twice, or no password hash");
                }
            }

            _operators = operators;
            _writtenAt = writtenAt;
        }
        catch (JsonException e)
        {
            // Without its own words, which may quote a hash.
            throw Bad(_path, $"line {(e.LineNumber ?? 0) + 1}: no operators' file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad(_path, e.Message);
        }
    }

    private void Save()
    {
        string temporary = _path + ".new";
        try
        {
            // What a crash left over may have other permissions.
            File.Delete(temporary);
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (FileStream file = new(temporary, options))
            {
                JsonSerializer.Serialize(file, new Content(FormatVersion, [.. _operators.Values]), s_json);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Bad(_path, $"not saved: {e.Message}");
        }
    }

    private static EndException Bad(string path, string reason) => new(ExitCode.BadInput, $"operators {path}: {reason}");

    private sealed record Content(int Version, IReadOnlyList<RoomOperator> Operators);
}
