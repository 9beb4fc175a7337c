using System.Globalization;

namespace Simulator.Places;

/// <summary>A language that people are spoken to in.</summary>
public enum Language
{
    /// <summary>Korean.</summary>
    Ko,

    /// <summary>English.</summary>
    En,
}

/// <summary>A way in words, short enough for a radio.</summary>
public static class WayWords
{
    private static readonly string[] s_englishOrdinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

    private static readonly string[] s_koreanOrdinals = ["첫", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열"];

    /// <summary>Says the way, such as «Gate 2: second aisle left, seventh stall on the right: B-07 (Kimchi)».</summary>
    public static string Say(MarketPlan plan, Way way, Language language)
    {
        string legs = string.Join(", ", WayLeg.Of(plan, way).Select(leg => language == Language.Ko ? Korean(leg) : English(leg)));
        string shop = way.Stall.Shop is { } name ? $" ({name})" : "";
        return $"{way.Gate.Name}: {legs}: {way.Stall.Number}{shop}";
    }

    /// <summary>Says how long the way is.</summary>
    public static string SayLength(Way way, Language language) =>
        language == Language.Ko ? $"도보 약 {Metres(way.Metres)}" : $"about {Metres(way.Metres)} on foot";

    /// <summary>Says that the way leads past stalls in alarm, since none leads around them; null when it does not.</summary>
    public static string? SayPassed(Way way, Language language)
    {
        string numbers = string.Join(", ", way.Passed.Select(stall => stall.Number));
        return numbers.Length == 0 ? null
            : language == Language.Ko ? $"주의: 우회로가 없어 경보 중인 {numbers} 옆을 지납니다"
            : $"Beware: no way around {numbers}, also in alarm";
    }

    /// <summary>Says what water is near.</summary>
    public static string Say(NearWater near, Language language)
    {
        string kind = (near.Hydrant.Kind, language) switch
        {
            ("hydrant", Language.Ko) => "소화전(도로)",
            ("hose", Language.Ko) => "옥내 소화전",
            (_, Language.Ko) => "소화기",
            ("hydrant", _) => "street hydrant",
            ("hose", _) => "hose cabinet",
            _ => "extinguisher",
        };
        return language == Language.Ko
            ? $"{kind} {near.Hydrant.Id}: 점포에서 {Metres(near.Metres)}"
            : $"{kind} {near.Hydrant.Id}: {Metres(near.Metres)} from the stall";
    }

    private static string English(WayLeg leg)
    {
        string towards = leg.Towards is { } stall ? $"walk towards {stall.Number}, " : "";
        return towards + leg switch
        {
            { End: LegEnd.Turn, Side: Side.Behind } => "turn back",
            { End: LegEnd.Turn } => $"{EnglishOrdinal(leg.Count)} aisle {EnglishSide(leg.Side)}",
            { End: LegEnd.Stairs } => $"after {Metres(leg.Metres)} {(leg.Count > 0 ? "up" : "down")} the stairs by {Math.Abs(leg.Count)} {(Math.Abs(leg.Count) == 1 ? "floor" : "floors")}",
            { Count: 0, Side: Side.Ahead, Metres: 0 } => "the stall right there",
            { Count: 0 } => $"after {Metres(leg.Metres)} the stall {(leg.Side == Side.Ahead ? "straight ahead" : "behind you")}",
            _ => $"{EnglishOrdinal(leg.Count)} stall on the {EnglishSide(leg.Side)}",
        };
    }

    private static string Korean(WayLeg leg)
    {
        string towards = leg.Towards is { } stall ? $"{stall.Number} 방향으로, " : "";
        return towards + leg switch
        {
            { End: LegEnd.Turn, Side: Side.Behind } => "뒤로 돌아",
            { End: LegEnd.Turn } => $"{KoreanSide(leg.Side)} {KoreanOrdinal(leg.Count)} 통로",
            { End: LegEnd.Stairs } => $"{Metres(leg.Metres)} 앞 계단으로 {Math.Abs(leg.Count)}개 층 {(leg.Count > 0 ? "위로" : "아래로")}",
            { Count: 0, Side: Side.Ahead, Metres: 0 } => "바로 옆 점포",
            { Count: 0 } => $"{Metres(leg.Metres)} 앞 {(leg.Side == Side.Ahead ? "정면" : "바로 뒤")} 점포",
            _ => $"{KoreanSide(leg.Side)} {KoreanOrdinal(leg.Count)} 점포",
        };
    }

    private static string Metres(double metres) => string.Create(CultureInfo.InvariantCulture, $"{metres:0} m");

    private static string EnglishSide(Side side) => side == Side.Left ? "left" : "right";

    private static string KoreanSide(Side side) => side == Side.Left ? "왼쪽" : "오른쪽";

    private static string EnglishOrdinal(int number) => number <= s_englishOrdinals.Length ? s_englishOrdinals[number - 1] : string.Create(
        CultureInfo.InvariantCulture,
        $"{number}{(number % 100 is >= 11 and <= 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" })}");

    private static string KoreanOrdinal(int number) =>
        (number <= s_koreanOrdinals.Length ? s_koreanOrdinals[number - 1] + " " : number.ToString(CultureInfo.InvariantCulture)) + "번째";
}
