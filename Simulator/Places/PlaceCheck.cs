namespace Simulator.Places;

/// <summary>Refuses positions that cannot be a stall's, and says why.</summary>
public static class PlaceCheck
{
    // A survey in a roofed market errs by some tens of metres; more is another stall's.
    private const double StallMostMetres = 50;

    /// <summary>Why a position cannot be that stall's; null when it can.</summary>
    /// <param name="point">The position.</param>
    /// <param name="plan">The market's plan.</param>
    /// <param name="stall">A stall of it.</param>
    public static string? Refusal(GeoPoint point, MarketPlan plan, PlanStall stall)
    {
        if (!double.IsFinite(point.Latitude) || !double.IsFinite(point.Longitude))
        {
            return "not a number";
        }

        if (Math.Abs(point.Latitude) < 0.001 && Math.Abs(point.Longitude) < 0.001)
        {
            return "0,0 lies in the sea off Africa: a field was left empty, or the receiver had no fix";
        }

        if (!plan.Box.Contains(point))
        {
            GeoPoint swapped = new(point.Longitude, point.Latitude);
            return plan.Box.Contains(swapped)
                ? $"latitude and longitude are swapped: {swapped} lies in the market"
                : point is not { Latitude: >= -90 and <= 90, Longitude: >= -180 and <= 180 }
                ? $"{point} is nowhere: latitude goes to 90 degrees, longitude to 180"
                : $"{point} lies {Distance(plan.Box.MetresFrom(point))} outside of the market's box";
        }

        double metres = point.MetresTo(plan.Grid.PlaceOf(stall.Cell));
        return metres > StallMostMetres ? $"{point} lies {Distance(metres)} from the stall's cell {stall.Cell}: another stall?" : null;
    }

    private static string Distance(double metres) => metres < 1_000 ? $"{metres:0} m" : $"{metres / 1_000:0} km";
}
