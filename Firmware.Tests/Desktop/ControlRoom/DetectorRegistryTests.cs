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
        EndException refused = Assert.ThrowsExactly<EndException>(() => registry.Add("second", "mangwon", "B-07", s_key));
        Assert.AreEqual(ExitCode.BadInput, refused.ExitCode);
        Assert.Contains("first", refused.Message);
        Assert.Contains("second", refused.Message);
        Assert.IsNull(registry.Find("second"));
        registry.Add("second", "tongin", "B-07", s_key);
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
}
