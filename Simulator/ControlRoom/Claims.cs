using System.Text.Json;
using System.Text.Unicode;

namespace Simulator.ControlRoom;

/// <summary>The claims of a message whose signature was right: a flat JSON object whose values are plain or arrays of plain numbers.</summary>
public sealed class Claims
{
    private readonly JsonElement _members;

    private Claims(string keyId, byte[] json, JsonElement members)
    {
        KeyId = keyId;
        Json = json;
        _members = members;
    }

    /// <summary>The header's <c>kid</c>.</summary>
    public string KeyId { get; }

    /// <summary>The payload exactly as it was signed.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary><c>iss</c>: who signed.</summary>
    public string? Issuer => Text("iss");

    /// <summary><c>aud</c>: the detector meant, downwards only.</summary>
    public string? Audience => Text("aud");

    /// <summary><c>typ</c>: the message's type.</summary>
    public string? Type => Text("typ");

    /// <summary><c>evt</c>: the event the message belongs to.</summary>
    public string? Event => Text("evt");

    /// <summary>True when a claim of that name is there, whatever its kind.</summary>
    public bool Has(string name) => _members.TryGetProperty(name, out _);

    /// <summary>A string claim; null when missing or of another kind.</summary>
    public string? Text(string name) => Find(name, JsonValueKind.String)?.GetString();

    /// <summary>A whole number of 64 bits; null when missing or anything else.</summary>
    public long? Whole(string name) =>
        Find(name, JsonValueKind.Number) is { } value && value.TryGetInt64(out long number) ? number : null;

    /// <summary>A finite number; null when missing or anything else.</summary>
    public double? Number(string name) =>
        Find(name, JsonValueKind.Number) is { } value && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;

    /// <summary>True when the claim is the JSON literal <c>true</c>.</summary>
    public bool Flag(string name) => Find(name, JsonValueKind.True) is not null;

    /// <summary>An array of whole numbers of 32 bits; null when missing or anything else.</summary>
    public int[]? Wholes(string name)
    {
        if (Find(name, JsonValueKind.Array) is not { } array)
        {
            return null;
        }

        int[] numbers = new int[array.GetArrayLength()];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!array[i].TryGetInt32(out numbers[i]))
            {
                return null;
            }
        }

        return numbers;
    }

    /// <summary>Reads a payload; null when it is not flat JSON.</summary>
    internal static Claims? Read(string keyId, byte[] json)
    {
        const int objectAndArray = 2;
        return TryReadObject(json, objectAndArray) is { } members && members.EnumerateObject().All(member => IsFlat(member.Value))
            ? new Claims(keyId, json, members)
            : null;
    }

    /// <summary>Reads one JSON object strictly: valid UTF-8, distinct names, bounded depth; null when it is not one.</summary>
    internal static JsonElement? TryReadObject(byte[] json, int depthMax)
    {
        if (!Utf8.IsValid(json))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = depthMax });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            // Unpaired surrogates are found only when a string is read: read all now, so that nothing throws later.
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                _ = member.Name;
                _ = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString() : null;
            }

            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsFlat(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => false,
        JsonValueKind.Array => value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number),
        _ => true,
    };

    private JsonElement? Find(string name, JsonValueKind kind) =>
        _members.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind ? value : null;
}
