using Firmware.Messages;

namespace Firmware.Provisioning;

/// <summary>
/// The configuration's two files: <c>detector.cfg</c> (name=value lines, the first <c>version=2</c>, the last <c>crc32=</c> and eight
/// hexadecimal digits over all bytes before that line) and <c>detector.key</c> (key= and password=, never to be logged).
/// A file of version 1 is taken as well: it lacks what version 2 added. Whatever is wrong with either leaves the detector unprovisioned, with the file and line named.
/// </summary>
public sealed class ConfigurationFile
{
    /// <summary>The configuration's name in the store.</summary>
    public const string Name = "detector.cfg";

    /// <summary>The secrets' name in the store.</summary>
    public const string KeyName = "detector.key";

    private const int CoordinateDecimals = 7;

    // "crc32=" and eight digits.
    private const int ChecksumLength = 14;

    private readonly Configuration _configuration = new();
    private readonly Identity _identity = new();
    private string _seen = " ";
    private bool _isFirstVersion;
    private bool _hasLatitude;
    private bool _hasLongitude;

    private ConfigurationFile()
    {
    }

    /// <summary>Reads both files from the store.</summary>
    /// <returns>The configuration; unprovisioned when anything is wrong.</returns>
    public static Configuration Load(IStore store)
    {
        byte[] file = store.Read(Name);
        byte[] keyFile = store.Read(KeyName);
        if (file == null)
        {
            return Configuration.Unprovisioned(Name + ": missing");
        }

        Configuration configuration = Parse(file);
        if (configuration.Problem != null)
        {
            return configuration;
        }

        string problem = keyFile == null ? KeyName + ": missing" : ParseKeys(keyFile, configuration);
        if (problem != null)
        {
            return Configuration.Unprovisioned(problem);
        }

        configuration.IsProvisioned = true;
        return configuration;
    }

    /// <summary>Reads the configuration without its secrets.</summary>
    /// <returns>With <see cref="Configuration.Problem"/> set when anything is wrong; never provisioned, for lack of a key.</returns>
    public static Configuration Parse(byte[] file)
    {
        ConfigurationFile reader = new();
        string problem = reader.Read(file);
        return problem == null ? reader._configuration : Configuration.Unprovisioned(Name + problem);
    }

    private string Read(byte[] file)
    {
        if (file.Length > Limits.ConfigurationBytes)
        {
            return ": longer than " + Limits.ConfigurationBytes.ToString() + " bytes";
        }

        int end = ChecksumStart(file);
        if (end < 0)
        {
            return ": no checksum at its end, or a wrong one";
        }

        int line = 0;
        for (int start = 0; start < end; line++)
        {
            int stop = EndOfLine(file, start, end);
            string problem = TakeLine(TextLine(file, start, stop), line);
            if (problem != null)
            {
                return ":" + (line + 1).ToString() + ": " + problem;
            }

            start = stop + 1;
        }

        _configuration.Checksum = Crc32.Of(file, end);
        return Missing();
    }

    private string Missing()
    {
        string[] needed = { "version", "detector", "market", "stall", "pos", "broker" };
        foreach (string name in needed)
        {
            if (!_seen.Contains(" " + name + " "))
            {
                return ": " + name + " is missing";
            }
        }

        bool located = _identity.PositionSource != "none";
        if (located != (_hasLatitude && _hasLongitude))
        {
            return located ? ": loc says there is a position, lat or lon is missing" : ": lat and lon want loc=gnss or loc=survey";
        }

        _configuration.Identity = _identity;
        return located ? Misplaced() : null;
    }

    private string Misplaced()
    {
        if (_identity.LatitudeE7 == 0 && _identity.LongitudeE7 == 0)
        {
            return ": lat and lon are 0,0, which lies in the sea";
        }

        MarketBounds bounds = _configuration.Bounds;
        if (bounds == null || bounds.Contains(_identity.LatitudeE7, _identity.LongitudeE7))
        {
            return null;
        }

        return bounds.Contains(_identity.LongitudeE7, _identity.LatitudeE7) ? ": lat and lon are swapped" : ": lat and lon lie outside of box";
    }

    private string TakeLine(string line, int index)
    {
        if (line == null)
        {
            return "a character outside of ASCII";
        }

        int equals = line.IndexOf('=');
        if (equals <= 0)
        {
            return "not of the form name=value";
        }

        string name = line.Substring(0, equals);
        string value = line.Substring(equals + 1);
        if ((index == 0) != (name == "version"))
        {
            return "version must be the first line, once";
        }

        if (_seen.Contains(" " + name + " "))
        {
            return name + " is given twice";
        }

        _seen += name + " ";
        if (name == "version" && value != "1" && value != "2")
        {
            return "a version unknown here: this firmware reads 1 and 2";
        }

        return TakeValue(name, value) ? null : name + " is unknown or its value is not allowed";
    }

    private bool TakeValue(string name, string value)
    {
        switch (name)
        {
            case "version":
                _isFirstVersion = value == "1";
                return true;
            case "detector":
                _identity.Detector = value;
                return Ascii.IsId(value);
            case "market":
                _identity.Market = value;
                return Ascii.IsId(value);
            case "stall":
                _identity.Stall = value;
                return IsText(value);
            case "pos":
                return TryPosition(value);
            case "lat":
                _hasLatitude = true;
                return TryDegrees(value, 90, out _identity.LatitudeE7);
            case "lon":
                _hasLongitude = true;
                return TryDegrees(value, 180, out _identity.LongitudeE7);
            case "acc":
                return TryWhole(value, 100_000, out _identity.AccuracyMetres);
            case "loc":
                _identity.PositionSource = value;
                return value == "gnss" || value == "survey" || value == "none";
            case "profile":
                _configuration.Profile = value;
                return value == "standard" || value == "cooking";
            case "wiring":
                _configuration.IsRising = value == "rising";
                return value == "rising" || value == "falling";
            case "learned":
                return TryWhole(value, Limits.LearnedMaxCounts, out _configuration.LearnedCounts);
            case "hours":
                return OpeningHours.TryParse(value, out _configuration.Hours);
            case "utc_offset":
                return OpeningHours.TryParseOffset(value, out _configuration.UtcOffsetMinutes);
            case "broker":
                return TryBroker(value);
            default:
                return !_isFirstVersion && TakeSecondVersion(name, value);
        }
    }

    // What version 2 added.
    private bool TakeSecondVersion(string name, string value)
    {
        switch (name)
        {
            case "installer":
                _configuration.Installer = value;
                return IsText(value);
            case "lamp":
                _configuration.HasLamp = value == "fitted";
                return value == "fitted" || value == "none";
            case "gnss":
                return TryBaud(value);
            case "box":
                return TryBounds(value);
            case "range":
                _configuration.IsBright = value == "bright";
                return value == "bright" || value == "normal";
            default:
                return false;
        }
    }

    private bool TryPosition(string value)
    {
        string[] parts = value.Split(',');
        bool underground = parts.Length == 3 && parts[2].Length > 1 && parts[2][0] == '-';
        if (parts.Length != 3
            || !TryWhole(parts[0], 9_999, out _identity.Row)
            || !TryWhole(parts[1], 9_999, out _identity.Column)
            || !TryWhole(underground ? parts[2].Substring(1) : parts[2], 99, out int floor))
        {
            return false;
        }

        _identity.Floor = underground ? -floor : floor;
        return true;
    }

    private bool TryBaud(string value)
    {
        bool known = value == "none" || value == "4800" || value == "9600" || value == "38400" || value == "115200";
        return known && (value == "none" || TryWhole(value, 115_200, out _configuration.GnssBaud));
    }

    private bool TryBounds(string value)
    {
        string[] parts = value.Split(',');
        MarketBounds bounds = new();
        _configuration.Bounds = bounds;
        return parts.Length == 4
            && TryDegrees(parts[0], 90, out bounds.SouthE7)
            && TryDegrees(parts[1], 180, out bounds.WestE7)
            && TryDegrees(parts[2], 90, out bounds.NorthE7)
            && TryDegrees(parts[3], 180, out bounds.EastE7)
            && bounds.SouthE7 < bounds.NorthE7
            && bounds.WestE7 < bounds.EastE7;
    }

    private bool TryBroker(string value)
    {
        bool tls = value.StartsWith("mqtts://");
        if (!tls && !value.StartsWith("mqtt://"))
        {
            return false;
        }

        string rest = value.Substring(tls ? 8 : 7);
        int colon = rest.IndexOf(':');
        string host = colon < 0 ? rest : rest.Substring(0, colon);
        int port = tls ? 8883 : 1883;
        if (host.Length == 0 || host.Length > 64 || (colon >= 0 && !TryWhole(rest.Substring(colon + 1), 65_535, out port)) || port == 0)
        {
            return false;
        }

        _configuration.BrokerTls = tls;
        _configuration.BrokerHost = host;
        _configuration.BrokerPort = port;
        return true;
    }

    private static string ParseKeys(byte[] file, Configuration configuration)
    {
        if (file.Length > Limits.ConfigurationBytes)
        {
            return KeyName + ": too long";
        }

        for (int start = 0; start < file.Length;)
        {
            int stop = EndOfLine(file, start, file.Length);
            string line = TextLine(file, start, stop);
            if (line != null && line.StartsWith("key="))
            {
                byte[] text = Ascii.Bytes(line.Substring(4));
                configuration.Key = Base64Url.Decode(text, 0, text.Length);
            }
            else if (line != null && line.StartsWith("password="))
            {
                configuration.Password = line.Substring(9);
            }
            else
            {
                return KeyName + ": a line that is neither key= nor password=";
            }

            start = stop + 1;
        }

        return configuration.Key == null || configuration.Key.Length != 32 ? KeyName + ": no key of 32 bytes in base64url" : null;
    }

    // Where the checksum's line begins, or -1 when there is none or it is wrong.
    private static int ChecksumStart(byte[] file)
    {
        int end = file.Length;
        while (end > 0 && (file[end - 1] == '\n' || file[end - 1] == '\r'))
        {
            end--;
        }

        int start = end - ChecksumLength;
        if (start <= 0 || file[start - 1] != '\n')
        {
            return -1;
        }

        string expected = "crc32=" + Crc32.Of(file, start).ToString("x8");
        return Ascii.Text(file, start, ChecksumLength) == expected ? start : -1;
    }

    private static int EndOfLine(byte[] file, int start, int end)
    {
        int stop = start;
        while (stop < end && file[stop] != '\n')
        {
            stop++;
        }

        return stop;
    }

    private static string TextLine(byte[] file, int start, int stop)
    {
        int length = stop > start && file[stop - 1] == '\r' ? stop - 1 - start : stop - start;
        for (int i = start; i < start + length; i++)
        {
            if (file[i] < ' ' || file[i] > '~')
            {
                return null;
            }
        }

        return Ascii.Text(file, start, length);
    }

    private static bool IsText(string value) => value.Length > 0 && value.Length <= Limits.TextLength;

    private static bool TryWhole(string text, int most, out int value)
    {
        bool valid = Ascii.TryParseNumber(text, out long number) && number <= most;
        value = valid ? (int)number : 0;
        return valid;
    }

    // Decimal degrees to 1e-7 degrees, without floating point.
    private static bool TryDegrees(string text, int most, out int e7)
    {
        e7 = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        string size = negative ? text.Substring(1) : text;
        int dot = size.IndexOf('.');
        string whole = dot < 0 ? size : size.Substring(0, dot);
        string fraction = dot < 0 ? "" : size.Substring(dot + 1);
        if (fraction.Length > CoordinateDecimals || (dot >= 0 && fraction.Length == 0) || !TryWhole(whole, most, out int degrees))
        {
            return false;
        }

        int decimals = 0;
        for (int i = 0; i < CoordinateDecimals; i++)
        {
            char digit = i < fraction.Length ? fraction[i] : '0';
            if (digit < '0' || digit > '9')
            {
                return false;
            }

            decimals = (decimals * 10) + (digit - '0');
        }

        long value = (degrees * 10_000_000L) + decimals;
        if (value > most * 10_000_000L)
        {
            return false;
        }

        e7 = (int)(negative ? -value : value);
        return true;
    }
}
