using System.Text.Json;
using System.Text.Json.Serialization;

namespace Simulator.World.Scoring;

/// <summary>A score as JSON: everything in the table, and every miss and false alarm by its seed.</summary>
public static class ScoreJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Writes it.</summary>
    public static string Write(Score score) => JsonSerializer.Serialize(
        new
        {
            generator = score.Plan.Generator.Name,
            seed = score.Plan.Seed,
            draws = score.Plan.Draws,
            hours = score.Plan.Hours,
            profile = score.Plan.Profile,
            targets = score.TargetResults,
            kinds = score.Kinds,
            classes = score.Classes.Select(scored => scored.Row),
            misses = score.Classes.SelectMany(scored => scored.Fires
                .Where(fire => SignalKinds.IsLate(scored.Class.Kind, fire))
                .Select(fire => new { @class = scored.Class.Name, fire.Seed, fire.Description })),
            falseAlarms = score.Classes.SelectMany(scored => scored.Nuisances
                .Where(nuisance => nuisance.AlarmSeconds.Count > 0)
                .Select(nuisance => new { @class = scored.Class.Name, nuisance.Seed, nuisance.AlarmSeconds, nuisance.Description })),
        },
        s_options);
}
