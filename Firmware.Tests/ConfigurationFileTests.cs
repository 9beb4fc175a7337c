using Firmware.Messages;
using Firmware.Provisioning;

namespace Firmware.Tests;

[TestClass]
public class ConfigurationFileTests
{
    private const string Good =
        "version=1\ndetector=det-1\nmarket=m1\nstall=B-07\npos=3,7,-1\nbroker=mqtts://broker.local\n";

    private const string Second =
        "version=2\ndetector=det-1\nmarket=m1\nstall=B-07\npos=3,7,-1\nbroker=mqtts://broker.local\n";

    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    [TestMethod]
    public void ReadsAPlainFile()
    {
        Configuration configuration = Load(Good, "key=" + Key + "\n");
        Assert.IsTrue(configuration.IsProvisioned);
        Assert.IsNull(configuration.Problem);
        Assert.AreEqual("det-1", configuration.Identity.Detector);
        Assert.AreEqual("m1", configuration.Identity.Market);
        Assert.AreEqual("B-07", configuration.Identity.Stall);
        Assert.AreEqual(3, configuration.Identity.Row);
        Assert.AreEqual(7, configuration.Identity.Column);
        Assert.AreEqual(-1, configuration.Identity.Floor);
        Assert.AreEqual("none", configuration.Identity.PositionSource);
        Assert.AreEqual("standard", configuration.Profile);
        Assert.IsFalse(configuration.IsRising);
        Assert.IsNull(configuration.Hours);
        Assert.AreEqual(540, configuration.UtcOffsetMinutes);
        Assert.IsTrue(configuration.LearnedCounts < 0);
        Assert.IsTrue(configuration.BrokerTls);
        Assert.AreEqual("broker.local", configuration.BrokerHost);
        Assert.AreEqual(8883, configuration.BrokerPort);
        Assert.AreEqual("", configuration.Password);
        Assert.AreEqual(32, configuration.Key.Length);
        for (int i = 0; i < 32; i++)
        {
            Assert.AreEqual(i, (int)configuration.Key[i]);
        }
    }

    [TestMethod]
    public void ReadsAFullFileWithCarriageReturns()
    {
        string text =
            "version=1\r\ndetector=det-1\r\nmarket=m1\r\nstall=row 3 \"=\" left\r\npos=0,9999,99\r\nlat=37.5701234\r\nlon=-126.9996\r\nacc=4\r\nloc=gnss\r\n"
            + "profile=cooking\r\nlearned=4095\r\nhours=18:00-02:00\r\nutc_offset=-03:30\r\nwiring=rising\r\nbroker=mqtt://10.0.0.1:11883\r\n";
        Configuration configuration = Load(text, "key=" + Key + "\r\npassword=pass=word\r\n");
        Assert.IsTrue(configuration.IsProvisioned);
        Assert.AreEqual("row 3 \"=\" left", configuration.Identity.Stall);
        Assert.AreEqual(0, configuration.Identity.Row);
        Assert.AreEqual(9_999, configuration.Identity.Column);
        Assert.AreEqual(99, configuration.Identity.Floor);
        Assert.AreEqual("gnss", configuration.Identity.PositionSource);
        Assert.AreEqual(375_701_234, configuration.Identity.LatitudeE7);
        Assert.AreEqual(-1_269_996_000, configuration.Identity.LongitudeE7);
        Assert.AreEqual(4, configuration.Identity.AccuracyMetres);
        Assert.AreEqual("cooking", configuration.Profile);
        Assert.AreEqual(4_095, configuration.LearnedCounts);
        Assert.AreEqual(-210, configuration.UtcOffsetMinutes);

        // Local noon and local midnight.
        Assert.IsFalse(configuration.Hours.IsOpenAt((15 * 3_600) + 1_800, configuration.UtcOffsetMinutes));
        Assert.IsTrue(configuration.Hours.IsOpenAt((3 * 3_600) + 1_800, configuration.UtcOffsetMinutes));
        Assert.IsTrue(configuration.IsRising);
        Assert.IsFalse(configuration.BrokerTls);
        Assert.AreEqual("10.0.0.1", configuration.BrokerHost);
        Assert.AreEqual(11_883, configuration.BrokerPort);
        Assert.AreEqual("pass=word", configuration.Password);
    }

    [TestMethod]
    public void ReadsWhatTheSecondVersionAdded()
    {
        Configuration configuration = Load(
            Second + "installer=Kim, 3rd team\nlamp=fitted\nrange=bright\n", "key=" + Key);
        Assert.IsTrue(configuration.IsProvisioned);
        Assert.AreEqual("Kim, 3rd team", configuration.Installer);
        Assert.IsTrue(configuration.HasLamp);
        Assert.IsTrue(configuration.IsBright);
        configuration = Load(Second + "lamp=none\nrange=normal\n", "key=" + Key);
        Assert.IsTrue(configuration.IsProvisioned);
        Assert.IsFalse(configuration.HasLamp);
        Assert.IsFalse(configuration.IsBright);
    }

    [TestMethod]
    public void ReadsAReceiverAndTheMarketsBox()
    {
        Configuration configuration = Load(Second + "gnss=9600\nbox=36.329,127.433,36.3305,127.4345\n", "key=" + Key);
        Assert.IsTrue(configuration.WantsGnss);
        Assert.AreEqual(9_600, configuration.GnssBaud);
        Assert.IsTrue(configuration.Bounds.Contains(363_290_000, 1_274_345_000));
        Assert.IsFalse(configuration.Bounds.Contains(363_289_999, 1_274_345_000));
        Assert.IsFalse(configuration.Bounds.Contains(363_290_000, 1_274_345_001));
        Assert.IsFalse(Load(Second + "gnss=none\n", "key=" + Key).WantsGnss);
        Assert.IsFalse(Load(Second + "gnss=9600\nloc=survey\nlat=1\nlon=2\n", "key=" + Key).WantsGnss);
    }

    /// <summary>A place that cannot be the stall's is refused with its reason.</summary>
    [DataRow("lat=0\nlon=0.0\n", "detector.cfg: lat and lon are 0,0")]
    [DataRow("lat=36.3285\nlon=127.434\nbox=36.329,127.433,36.3305,127.4345\n", "detector.cfg: lat and lon lie outside of box")]
    [DataRow("lat=12.7\nlon=36.33\nbox=36.329,12,36.3305,13\n", "detector.cfg: lat and lon are swapped")]
    [TestMethod]
    public void AnImpossiblePlaceIsRefused(string lines, string reason) =>
        Refused(Load(Second + "loc=survey\n" + lines, "key=" + Key), reason);

    /// <summary>The upgrade: the same lines under either version make the same detector, but for the checksum.</summary>
    [TestMethod]
    public void AFileOfTheFirstVersionLoadsAsTheSecondWithItsDefaults()
    {
        string lines = "loc=survey\nlat=37.5\nlon=127\nacc=3\nprofile=cooking\nlearned=150\nhours=08:00-20:00\nwiring=rising\n";
        Configuration first = Load(Good + lines, "key=" + Key);
        Configuration second = Load(Second + lines, "key=" + Key);
        Assert.IsTrue(first.IsProvisioned);
        Assert.IsTrue(second.IsProvisioned);
        Assert.AreEqual("", first.Installer);
        Assert.IsFalse(first.HasLamp || first.IsBright);
        Assert.AreEqual(second.Installer, first.Installer);
        Assert.AreEqual(second.Identity.Stall, first.Identity.Stall);
        Assert.AreEqual(second.Identity.LatitudeE7, first.Identity.LatitudeE7);
        Assert.AreEqual(second.Profile, first.Profile);
        Assert.AreEqual(second.LearnedCounts, first.LearnedCounts);
        Assert.AreEqual(second.Hours.Text, first.Hours.Text);
        Assert.AreEqual(second.IsRising, first.IsRising);
        Assert.AreEqual(second.BrokerPort, first.BrokerPort);
        Assert.IsTrue(second.Checksum != first.Checksum);
    }

    [DataRow("installer=Kim")]
    [DataRow("lamp=none")]
    [DataRow("range=normal")]
    [DataRow("gnss=none")]
    [DataRow("box=36.329,127.433,36.3305,127.4345")]
    [TestMethod]
    public void TheFirstVersionHasNothingOfTheSecond(string line) => Refused(Load(Good + line + "\n", "key=" + Key), "detector.cfg:7: ");

    [DataRow("gnss=1200")]
    [DataRow("gnss=")]
    [DataRow("box=36.329,127.433,36.3305")]
    [DataRow("box=36.3305,127.433,36.329,127.4345")]
    [DataRow("box=36.329,127.433,36.3305,127.433")]
    [DataRow("box=36.329,127.433,91,127.4345")]
    [DataRow("installer=")]
    [DataRow("installer=abcdefghijklmnopqrstuvwxyz0123456")]
    [DataRow("lamp=1")]
    [DataRow("lamp=")]
    [DataRow("range=low")]
    [DataRow("gnss=yes")]
    [DataRow("ntp=pool.ntp.org")]
    [TestMethod]
    public void ABadLineOfTheSecondVersionIsNamed(string line) => Refused(Load(Second + line + "\n", "key=" + Key), "detector.cfg:7: ");

    [TestMethod]
    public void TheChecksumIsTheFilesOwn()
    {
        byte[] file = WithChecksum(Second);
        string digits = Ascii.Text(file, file.Length - 9, 8);
        Assert.AreEqual(digits, LoadBytes(file).Checksum.ToString("x8"));
        Assert.IsTrue(new Configuration().Checksum == 0);
    }

    [DataRow("0", 0)]
    [DataRow("-0", 0)]
    [DataRow("0.0000001", 1)]
    [DataRow("-0.0000001", -1)]
    [DataRow("90", 900000000)]
    [DataRow("90.0000000", 900000000)]
    [DataRow("-89.9999999", -899999999)]
    [DataRow("1.5", 15000000)]
    [TestMethod]
    public void ReadsDegreesToTheLastDecimal(string text, int e7)
    {
        Configuration configuration = Parse(Good + "loc=survey\nlat=" + text + "\nlon=7\n");
        Assert.IsNull(configuration.Problem);
        Assert.AreEqual(e7, configuration.Identity.LatitudeE7);
        configuration = Parse(Good + "loc=survey\nlat=7\nlon=" + text + "\n");
        Assert.IsNull(configuration.Problem);
        Assert.AreEqual(e7, configuration.Identity.LongitudeE7);
    }

    [DataRow("mqtt://h", false, "h", 1883)]
    [DataRow("mqtts://h", true, "h", 8883)]
    [DataRow("mqtts://h.example:1", true, "h.example", 1)]
    [DataRow("mqtt://192.168.0.10:65535", false, "192.168.0.10", 65535)]
    [TestMethod]
    public void ReadsTheBrokersAddress(string value, bool tls, string host, int port)
    {
        Configuration configuration = Parse("version=1\ndetector=d\nmarket=m\nstall=s\npos=0,0,0\nbroker=" + value + "\n");
        Assert.IsNull(configuration.Problem);
        Assert.AreEqual(tls, configuration.BrokerTls);
        Assert.AreEqual(host, configuration.BrokerHost);
        Assert.AreEqual(port, configuration.BrokerPort);
    }

    // One more line, the seventh.
    [DataRow("lat=")]
    [DataRow("lat=x")]
    [DataRow("lat=90.0000001")]
    [DataRow("lat=-91")]
    [DataRow("lat=1.")]
    [DataRow("lat=.5")]
    [DataRow("lat=--1")]
    [DataRow("lat=+1")]
    [DataRow("lat=1.00000000")]
    [DataRow("lat=1,5")]
    [DataRow("lat=1.5e1")]
    [DataRow("lat=01")]
    [DataRow("lon=180.0000001")]
    [DataRow("lon=181")]
    [DataRow("acc=-1")]
    [DataRow("acc=100001")]
    [DataRow("acc=1.5")]
    [DataRow("loc=GNSS")]
    [DataRow("loc=")]
    [DataRow("profile=grill")]
    [DataRow("profile=")]
    [DataRow("wiring=up")]
    [DataRow("learned=")]
    [DataRow("learned=-1")]
    [DataRow("learned=4096")]
    [DataRow("learned=12.5")]
    [DataRow("hours=")]
    [DataRow("hours=always")]
    [DataRow("hours=08:00-08:00")]
    [DataRow("utc_offset=")]
    [DataRow("utc_offset=09:00")]
    [DataRow("utc_offset=+15:00")]
    [DataRow("colour=red")]
    [DataRow("Version=1")]
    [DataRow("version=1")]
    [DataRow("detector=det-1")]
    [DataRow("stall=B-08")]
    [DataRow("crc32=00000000")]
    [DataRow("")]
    [DataRow(" ")]
    [DataRow("acc")]
    [DataRow("=4")]
    [DataRow(" acc=4")]
    [DataRow("acc =4")]
    [DataRow("acc= 4")]
    [DataRow("acc=4 ")]
    [DataRow("# a remark")]
    [DataRow("acc=\t4")]
    [DataRow("stall\u0001=x")]
    [TestMethod]
    public void ABadLineIsNamed(string line)
    {
        Configuration configuration = Load(Good + line + "\n", "key=" + Key);
        Refused(configuration, "detector.cfg:7: ");
    }

    [DataRow("detector=", 2)]
    [DataRow("detector=Det", 2)]
    [DataRow("detector=det/1", 2)]
    [DataRow("detector=abcdefghijklmnopqrstuvwxyz0123456", 2)]
    [DataRow("market=", 3)]
    [DataRow("market=m+", 3)]
    [DataRow("stall=", 4)]
    [DataRow("stall=abcdefghijklmnopqrstuvwxyz0123456", 4)]
    [DataRow("pos=", 5)]
    [DataRow("pos=1,2", 5)]
    [DataRow("pos=1,2,3,4", 5)]
    [DataRow("pos=1,,3", 5)]
    [DataRow("pos=-1,2,3", 5)]
    [DataRow("pos=1,-2,3", 5)]
    [DataRow("pos=1,2,-", 5)]
    [DataRow("pos=1,2,--3", 5)]
    [DataRow("pos=1,2,100", 5)]
    [DataRow("pos=10000,2,3", 5)]
    [DataRow("pos=1, 2,3", 5)]
    [DataRow("broker=", 6)]
    [DataRow("broker=broker.local", 6)]
    [DataRow("broker=http://h", 6)]
    [DataRow("broker=MQTTS://h", 6)]
    [DataRow("broker=mqtts://", 6)]
    [DataRow("broker=mqtts://:8883", 6)]
    [DataRow("broker=mqtts://h:", 6)]
    [DataRow("broker=mqtts://h:0", 6)]
    [DataRow("broker=mqtts://h:65536", 6)]
    [DataRow("broker=mqtts://h:88:83", 6)]
    [DataRow("broker=mqtts://h:x", 6)]
    [TestMethod]
    public void ABadValueIsNamedByItsLine(string line, int number)
    {
        string[] lines = Good.Split('\n');
        lines[number - 1] = line;
        string text = "";
        for (int i = 0; i < 6; i++)
        {
            text += lines[i] + "\n";
        }

        Refused(Load(text, "key=" + Key), "detector.cfg:" + number.ToString() + ": ");
    }

    [DataRow("version=0\ndetector=d\n", "detector.cfg:1: a version unknown here")]
    [DataRow("version=3\ndetector=d\n", "detector.cfg:1: a version unknown here")]
    [DataRow("version=02\ndetector=d\n", "detector.cfg:1: a version unknown here")]
    [DataRow("version=\n", "detector.cfg:1: ")]
    [DataRow("detector=d\nversion=1\n", "detector.cfg:1: ")]
    [DataRow("\n", "detector.cfg:1: ")]
    [DataRow("version=1\n\n", "detector.cfg:2: ")]
    [TestMethod]
    public void ABadBeginningIsNamed(string text, string problem) => Refused(Parse(text), problem);

    [TestMethod]
    public void AByteAboveAsciiIsNamedByItsLine()
    {
        byte[] body = Ascii.Bytes(Good);
        body[Good.IndexOf("B-07")] = 0xC3;
        Refused(ConfigurationFile.Parse(Seal(body)), "detector.cfg:4: ");
    }

    [DataRow("version=1")]
    [DataRow("detector=")]
    [DataRow("market=")]
    [DataRow("stall=")]
    [DataRow("pos=")]
    [DataRow("broker=")]
    [TestMethod]
    public void WhatIsNeededMustBeThere(string start)
    {
        string[] lines = Good.Split('\n');
        string text = "";
        for (int i = 0; i < 6; i++)
        {
            text += lines[i].StartsWith(start) ? "" : lines[i] + "\n";
        }

        Refused(Parse(text), "detector.cfg:");
    }

    [DataRow("loc=gnss\n")]
    [DataRow("loc=gnss\nlat=1\n")]
    [DataRow("loc=survey\nlon=1\n")]
    [DataRow("lat=1\nlon=1\n")]
    [DataRow("loc=none\nlat=1\nlon=1\n")]
    [TestMethod]
    public void ACoordinateWantsItsSourceAndASourceItsCoordinates(string lines) => Refused(Parse(Good + lines), "detector.cfg: ");

    [TestMethod]
    public void EveryBeginningOfAFileIsUnprovisioned()
    {
        byte[] whole = WithChecksum(Good);
        Assert.IsTrue(LoadBytes(whole).IsProvisioned);

        // Without the last line's end it is still whole.
        for (int length = 0; length < whole.Length - 1; length++)
        {
            byte[] part = new byte[length];
            Array.Copy(whole, 0, part, 0, length);
            Refused(LoadBytes(part), "detector.cfg: ");
        }
    }

    [TestMethod]
    public void EveryFlippedBitIsUnprovisioned()
    {
        byte[] file = WithChecksum(Good);
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Configuration configuration = LoadBytes(file);
            Assert.IsFalse(configuration.IsProvisioned);
            Assert.IsNotNull(configuration.Problem);
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.IsTrue(LoadBytes(file).IsProvisioned);
    }

    [DataRow("")]
    [DataRow("\n")]
    [DataRow("crc32=00000000\n")]
    [DataRow("\ncrc32=00000000\n")]
    [DataRow("version=1\n")]
    [DataRow("version=1\ncrc32=00000000\n")]
    [DataRow("version=1\ncrc32=\n")]
    [TestMethod]
    public void AFileWithoutItsChecksumIsRefused(string text) => Refused(LoadBytes(Ascii.Bytes(text)), "detector.cfg: ");

    [TestMethod]
    public void ALongerFileIsRefusedUnread()
    {
        byte[] file = WithChecksum(Good + "acc=" + LinkText.Repeat('1', Limits.ConfigurationBytes) + "\n");
        Refused(LoadBytes(file), "detector.cfg: ");
    }

    [TestMethod]
    public void AWipedFlashIsUnprovisioned()
    {
        FakeStore store = new();
        Refused(ConfigurationFile.Load(store), "detector.cfg: ");
        store.Put(ConfigurationFile.KeyName, Ascii.Bytes("key=" + Key));
        Refused(ConfigurationFile.Load(store), "detector.cfg: ");
        store = new FakeStore();
        store.Put(ConfigurationFile.Name, WithChecksum(Good));
        Refused(ConfigurationFile.Load(store), "detector.key: ");
    }

    [TestMethod]
    public void TheConfigurationAloneIsNotEnough()
    {
        Configuration configuration = Parse(Good);
        Assert.IsNull(configuration.Problem);
        Assert.IsFalse(configuration.IsProvisioned);
    }

    [DataRow("key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "")]
    [DataRow("key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\r\n", "")]
    [DataRow("password=secret\nkey=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n", "secret")]
    [DataRow("key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\npassword=\n", "")]
    [TestMethod]
    public void TakesKeyFilesOfEitherOrder(string keys, string password)
    {
        Configuration configuration = Load(Good, keys);
        Assert.IsTrue(configuration.IsProvisioned);
        Assert.AreEqual(password, configuration.Password);
    }

    [DataRow("")]
    [DataRow("\n")]
    [DataRow("password=AAECAwQFBgcI\n")]
    [DataRow("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [DataRow("key=")]
    [DataRow("key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg")]
    [DataRow("key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8A")]
    [DataRow("key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9")]
    [DataRow("key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [DataRow("key= AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [DataRow("key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8 ")]
    [DataRow("Key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [DataRow("key:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")]
    [DataRow("key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n\n")]
    [DataRow("key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\nsecret=AAECAwQFBgcI\n")]
    [DataRow("key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\npassword=AAECAwQFBgcI\u0001\n")]
    [TestMethod]
    public void ABadKeyFileIsUnprovisionedAndItsSecretsAreNotTold(string keys)
    {
        Configuration configuration = Load(Good, keys);
        Refused(configuration, "detector.key: ");
        Assert.IsTrue(configuration.Problem.IndexOf("AAEC") < 0);
        Assert.IsNull(configuration.Key);
        Assert.AreEqual("", configuration.Password);
    }

    [TestMethod]
    public void ATruncatedKeyIsUnprovisioned()
    {
        string whole = "key=" + Key;
        for (int length = 0; length < whole.Length; length++)
        {
            Refused(Load(Good, whole.Substring(0, length)), "detector.key: ");
        }

        Assert.IsTrue(Load(Good, whole).IsProvisioned);
    }

    [TestMethod]
    public void AKeyThatStrayedIntoTheConfigurationIsNotTold()
    {
        string[] strays = { "key=" + Key, Key, "password=" + Key, Key + "\u0001" };
        foreach (string stray in strays)
        {
            Configuration configuration = Load(Good + stray + "\n", "key=" + Key);
            Refused(configuration, "detector.cfg:7: ");
            Assert.IsTrue(configuration.Problem.IndexOf("AAEC") < 0);
        }
    }

    private static void Refused(Configuration configuration, string problem)
    {
        Assert.IsFalse(configuration.IsProvisioned);
        Assert.IsNotNull(configuration.Problem);
        Assert.IsTrue(configuration.Problem.StartsWith(problem));
        Assert.IsTrue(configuration.Problem.IndexOf('\n') < 0);
        Assert.AreEqual("standard", configuration.Profile);
        Assert.IsFalse(configuration.IsRising);
        Assert.IsTrue(configuration.LearnedCounts < 0);
        Assert.IsNull(configuration.Hours);
        Assert.IsNull(configuration.Identity);
    }

    private static Configuration Parse(string text) => ConfigurationFile.Parse(WithChecksum(text));

    private static Configuration Load(string text, string keys)
    {
        FakeStore store = new();
        store.Put(ConfigurationFile.Name, WithChecksum(text));
        store.Put(ConfigurationFile.KeyName, Ascii.Bytes(keys));
        return ConfigurationFile.Load(store);
    }

    private static Configuration LoadBytes(byte[] file)
    {
        FakeStore store = new();
        store.Put(ConfigurationFile.Name, file);
        store.Put(ConfigurationFile.KeyName, Ascii.Bytes("key=" + Key));
        return ConfigurationFile.Load(store);
    }

    private static byte[] WithChecksum(string text) => Seal(Ascii.Bytes(text));

    private static byte[] Seal(byte[] body)
    {
        const string Digits = "0123456789abcdef";
        uint crc = Crc32.Of(body, body.Length);
        string line = "crc32=";
        for (int shift = 28; shift >= 0; shift -= 4)
        {
            line += Digits[(int)(crc >> shift & 15)];
        }

        byte[] last = Ascii.Bytes(line + "\n");
        byte[] file = new byte[body.Length + last.Length];
        Array.Copy(body, 0, file, 0, body.Length);
        Array.Copy(last, 0, file, body.Length, last.Length);
        return file;
    }
}
