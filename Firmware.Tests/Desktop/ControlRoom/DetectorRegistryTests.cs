using System.Buffers.Text;
using Simulator;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

[TestClass]
public sealed class DetectorRegistryTests
{
    private static readonly byte[] s_key = [.. Enumerable.Range(100, 32).Select(i => (byte)i)];

    [TestMethod]
    public void ADetectorIsFoundByItsIdAndHidesItsKey()
    {
        DetectorRegistry registry = new();
        EnrolledDetector detector = registry.Add("det-b-07", "mangwon", "B-07", s_key);
        Assert.AreSame(detector, registry.Find("det-b-07"));
        Assert.IsNull(registry.Find("det-b-08"));
        Assert.DoesNotContain(Base64Url.EncodeToString(s_key), detector.ToString());
        Assert.AreEqual("det-b-07 (mangwon, stall B-07)", detector.ToString());
    }

    [TestMethod]
    public void ASecondDetectorForAStallIsRefusedAndNamed()
    {
        DetectorRegistry registry = new();
        registry.Add("first", "mangwon", "B-07", s_key);
        EndException refused = Assert.ThrowsExactly<EndException>(() => registry.Add("second", "mangwon", "B-07", Other(2)));
        Assert.AreEqual(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("first", refused.Message);
        Assert.Contains("second", refused.Message);
        Assert.IsNull(registry.Find("second"));
        registry.Add("second", "tongin", "B-07", Other(2));
    }

    [TestMethod]
    public void AReplacedDetectorGivesItsStallAndNeitherItsIdNorItsKey()
    {
        DetectorRegistry registry = new();
        DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(56);
        registry.Add("first", "mangwon", "B-07", s_key);
        EnrolledDetector second = registry.Replace("first", "second", Other(2), now);
        Assert.AreEqual(("mangwon", "B-07"), (second.Market, second.Stall));
        Assert.AreSame(second, registry.FindAt("mangwon", "B-07"));
        Assert.AreEqual(new Retirement(now, "second"), registry.Find("first")!.Retirement);

        Assert.Contains("not given twice", Refused(() => registry.Add("first", "mangwon", "B-08", Other(3))));
        Assert.Contains("of detector first", Refused(() => registry.Add("third", "mangwon", "B-08", s_key)));
        Assert.Contains("first was retired", Refused(() => registry.Replace("first", "third", Other(3), now)));
        Assert.Contains("first was retired", Refused(() => registry.Rotate("first", Other(3), now)));
        Assert.Contains("nobody is not enrolled", Refused(() => registry.Retire("nobody", now)));
        Assert.Contains("second already", Refused(() => registry.Add("third", "mangwon", "B-07", Other(3))));
        registry.Retire("second", now);
        registry.Add("third", "mangwon", "B-07", Other(3));
    }

    [TestMethod]
    public void ANewKeyTakesOverWhenUsedOrAtTheEndOfTheOverlap()
    {
        DetectorRegistry registry = new();
        DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(56);
        registry.Add("det", "mangwon", "B-07", s_key);
        Assert.IsFalse(registry.TakeOver("det", now), "its first key is in use from the start");
        registry.Rotate("det", Other(2), now.AddHours(2));
        Assert.IsTrue(registry.Find("det")!.KeyAt(now.AddHours(1)).SequenceEqual(s_key));
        Assert.IsTrue(registry.Find("det")!.KeyAt(now.AddHours(2)).SequenceEqual(Other(2)));

        registry.Rotate("det", Other(3), now.AddHours(2));
        Assert.IsTrue(registry.Find("det")!.KeyAt(now.AddHours(2)).SequenceEqual(Other(3)), "the new key that was not used is taken back");
        Assert.IsTrue(registry.TakeOver("det", now.AddHours(1)));
        Assert.IsTrue(registry.Find("det")!.KeyAt(now.AddHours(1)).SequenceEqual(Other(3)));
        Assert.IsFalse(registry.TakeOver("det", now.AddHours(1)));
        Assert.IsNull(registry.Find("det")!.OldKeyUntil);
        Assert.Contains("of detector det", Refused(() => registry.Rotate("det", s_key, now)));
        for (int i = 2; i < DetectorRegistry.KeysMax; i++)
        {
            registry.Rotate("det", Other(100 + i), now);
            registry.TakeOver("det", now);
        }

        Assert.Contains("16 keys already", Refused(() => registry.Rotate("det", Other(99), now)));
    }

    [TestMethod]
    [DataRow("Det", "m", "B", 32)]
    [DataRow("", "m", "B", 32)]
    [DataRow("det/x", "m", "B", 32)]
    [DataRow("det\n", "m", "B", 32)]
    [DataRow("a23456789012345678901234567890123", "m", "B", 32)]
    [DataRow("det", "m#", "B", 32)]
    [DataRow("det", "m", "", 32)]
    [DataRow("det", "m", "B\u001b[2J", 32)]
    [DataRow("det", "m", "B", 31)]
    [DataRow("det", "m", "B", 33)]
    [DataRow("present", "m", "B", 32)]
    public void BadInputIsRefused(string id, string market, string stall, int keyBytes)
    {
        DetectorRegistry registry = new();
        registry.Add("present", "m", "A", s_key);
        Assert.ThrowsExactly<EndException>(() => registry.Add(id, market, stall, new byte[keyBytes]));
    }

    private static byte[] Other(int number) => [.. Enumerable.Repeat((byte)number, 32)];

    private static string Refused(Action action) => Assert.ThrowsExactly<EndException>(action).Message;
}
