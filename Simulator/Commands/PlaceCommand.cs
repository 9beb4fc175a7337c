using System.CommandLine;
using System.Text.Json;
using Simulator.Places;

namespace Simulator.Commands;

/// <summary>The verb <c>place</c>: checks a market's plan, and says where a stall is as its configuration has to say it.</summary>
internal static class PlaceCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> plan = new("PLAN") { Description = "The market's plan (docs/market-plan.md)" };
        Option<string?> stall = new("--stall") { Description = "The stall's number; without it the plan is only checked", HelpName = "NUMBER" };
        Option<string?> survey = new("--survey") { Description = "Take the position from a survey: stall,lat,lon,acc", HelpName = "FILE" };
        Option<string?> at = new("--at") { Description = "Take the position as typed in", HelpName = "LAT,LON" };
        Option<string?> nmea = new("--nmea") { Description = "Take the mean of a GNSS receiver's NMEA 0183 sentences; - for standard input", HelpName = "FILE" };
        Command command = new("place", "Check a market's plan, and a stall's place in it; prints what its configuration has to say") { plan, stall, survey, at, nmea };
        command.SetAction(parsed => Run(
            MarketPlan.Load(parsed.GetRequiredValue(plan)), parsed.GetValue(stall), parsed.GetValue(survey), parsed.GetValue(at), parsed.GetValue(nmea)));
        return command;
    }

    private static int Run(MarketPlan plan, string? number, string? survey, string? at, string? nmea)
    {
        if (number is null)
        {
            Console.Out.WriteLine($"{plan.Market}: {plan.Stalls.Count} stalls, {plan.Gates.Count} gates, {plan.Aisles.Count} aisles, {plan.Hydrants.Count} hydrants");
            return ExitCode.Done;
        }

        PlanStall stall = plan.Find(number) ?? throw new EndException(ExitCode.BadInput, $"--stall: {plan.Market} has no stall {number}");
        if (new[] { survey, at, nmea }.Count(source => source is not null) > 1)
        {
            throw new EndException(ExitCode.BadInput, "--survey, --at, --nmea: one of them");
        }

        MeasuredPlace place = survey is not null ? SurveyFile.Find(survey, number)
            : at is not null ? Typed(at)
            : nmea is not null ? Received(nmea)
            : new MeasuredPlace(plan.PlaceOf(stall), (int)Math.Ceiling(plan.Grid.CellMetres), "survey");
        if (PlaceCheck.Refusal(place.Point, plan, stall) is { } refusal)
        {
            throw new EndException(ExitCode.CheckFailed, $"stall {number}: {refusal}");
        }

        Console.Out.WriteLine(JsonSerializer.Serialize(new
        {
            market = plan.Market,
            stall = number,
            pos = stall.Cell.ToString(),
            lat = Math.Round(place.Point.Latitude, 7),
            lon = Math.Round(place.Point.Longitude, 7),
            acc = place.AccuracyMetres,
            loc = place.Source,
        }));
        return ExitCode.Done;
    }

    private static MeasuredPlace Typed(string at) =>
        at.Split(',') is [string latitude, string longitude]
        && SurveyFile.TryDegrees(latitude.Trim(), out double north)
        && SurveyFile.TryDegrees(longitude.Trim(), out double east)
            ? new MeasuredPlace(new GeoPoint(north, east), 0, "survey")
            : throw new EndException(ExitCode.BadInput, $"--at: '{at}' is not of the form 37.5663210,126.9996100");

    private static MeasuredPlace Received(string nmea)
    {
        NmeaAverage average = new();
        try
        {
            using TextReader lines = nmea == "-" ? Console.In : File.OpenText(nmea);
            while (lines.ReadLine() is { } line)
            {
                average.Take(line);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EndException(ExitCode.BadInput, $"{nmea}: {e.Message}");
        }

        return average.Place();
    }
}
