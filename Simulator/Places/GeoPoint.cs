using System.Globalization;

namespace Simulator.Places;

/// <summary>A point on the earth, WGS 84 degrees.</summary>
/// <param name="Latitude">-90 to 90.</param>
/// <param name="Longitude">-180 to 180.</param>
public readonly record struct GeoPoint(double Latitude, double Longitude)
{
    private const double MetresPerDegree = 111_195;

    /// <summary>Metres to another point, on a sphere flattened out: right to a thousandth within a market.</summary>
    public double MetresTo(GeoPoint other)
    {
        double north = (other.Latitude - Latitude) * MetresPerDegree;
        double east = (other.Longitude - Longitude) * MetresPerDegree * Math.Cos(Latitude * Math.PI / 180);
        return Math.Sqrt((north * north) + (east * east));
    }

    /// <summary>The point so many metres to the north and to the east.</summary>
    public GeoPoint Moved(double northMetres, double eastMetres) => new(
        Latitude + (northMetres / MetresPerDegree),
        Longitude + (eastMetres / (MetresPerDegree * Math.Cos(Latitude * Math.PI / 180))));

    /// <summary>Seven decimals each, as a configuration has them: a centimetre.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Latitude:0.0000000},{Longitude:0.0000000}");
}

/// <summary>A box on the earth, WGS 84 degrees; it spans neither a pole nor the date line.</summary>
/// <param name="South">Its southern edge.</param>
/// <param name="West">Its western edge.</param>
/// <param name="North">Its northern edge.</param>
/// <param name="East">Its eastern edge.</param>
public sealed record MarketBox(double South, double West, double North, double East)
{
    /// <summary>True for a point inside, edges included.</summary>
    public bool Contains(GeoPoint point) =>
        point.Latitude >= South && point.Latitude <= North && point.Longitude >= West && point.Longitude <= East;

    /// <summary>Metres from a point to the box; 0 inside.</summary>
    public double MetresFrom(GeoPoint point) =>
        point.MetresTo(new GeoPoint(Math.Clamp(point.Latitude, South, North), Math.Clamp(point.Longitude, West, East)));
}

/// <summary>Where the grid's cells are on the earth: square cells, all floors above each other.</summary>
/// <param name="Lat">Latitude of the middle of cell 0,0.</param>
/// <param name="Lon">Longitude of the middle of cell 0,0.</param>
/// <param name="CellMetres">A cell's side.</param>
/// <param name="BearingDegrees">Where rows grow to, clockwise from north; columns grow to the right of that.</param>
public sealed record MarketGrid(double Lat, double Lon, double CellMetres, double BearingDegrees)
{
    /// <summary>The middle of a cell.</summary>
    public GeoPoint PlaceOf(Cell cell)
    {
        double bearing = BearingDegrees * Math.PI / 180;
        double along = cell.Row * CellMetres;
        double across = cell.Column * CellMetres;
        return new GeoPoint(Lat, Lon).Moved(
            (along * Math.Cos(bearing)) - (across * Math.Sin(bearing)),
            (along * Math.Sin(bearing)) + (across * Math.Cos(bearing)));
    }
}
