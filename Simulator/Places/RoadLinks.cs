using System.Globalization;

namespace Simulator.Places;

/// <summary>
/// Links for the way by road to a point, for the map services that people use in Korea. Nothing is asked of them here: a link is followed
/// by who wants to. Numbers are WGS 84 degrees with 7 decimals, as in a configuration.
/// </summary>
/// <param name="point">Where to.</param>
/// <param name="name">What the map shall call it.</param>
public sealed class RoadLinks(GeoPoint point, string name)
{
    // Naver wants to know who calls: an app's id, or a page's address. This program is neither's.
    private const string CallerName = "flame-detector.control-room";

    /// <summary>RFC 5870, section 3.3: <c>geo:latitude,longitude</c>; WGS 84 where no other system is named.</summary>
    public string Geo => $"geo:{point}";

    /// <summary>
    /// KakaoMap: <c>https://map.kakao.com/link/to/NAME,LATITUDE,LONGITUDE</c> plans a route there, in an app or a browser.
    /// Source: Kakao Maps Web API guide, "길찾기 바로가기" (https://apis.map.kakao.com/web/guide/).
    /// </summary>
    public string Kakao => $"https://map.kakao.com/link/to/{EscapedForKakao},{point}";

    /// <summary>
    /// NAVER Map: <c>nmap://route/car?dlat=&amp;dlng=&amp;dname=&amp;appname=</c> plans a route by car from where the phone is; only where
    /// its app is installed, for NAVER documents no such link for browsers.
    /// Source: NAVER Cloud guide, URL Scheme (https://guide.ncloud-docs.com/docs/en/maps-url-scheme).
    /// </summary>
    public string Naver => string.Create(
        CultureInfo.InvariantCulture,
        $"nmap://route/car?dlat={point.Latitude:0.0000000}&dlng={point.Longitude:0.0000000}&dname={Uri.EscapeDataString(name)}&appname={CallerName}");

    /// <summary>
    /// Google Maps: <c>https://www.google.com/maps/dir/?api=1&amp;destination=</c>. Its routes in Korea are known to be incomplete.
    /// Source: Maps URLs (https://developers.google.com/maps/documentation/urls/get-started).
    /// </summary>
    public string Google => $"https://www.google.com/maps/dir/?api=1&destination={Uri.EscapeDataString(point.ToString())}&travelmode=driving";

    // A comma would end the name.
    private string EscapedForKakao => Uri.EscapeDataString(name.Replace(',', ' '));
}
