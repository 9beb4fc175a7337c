using Firmware.Detection;

namespace Firmware.Tests;

[TestClass]
public sealed class DetectionProfileTests
{
    [TestMethod]
    [DataRow("standard", false)]
    [DataRow("cooking", true)]
    public void BothAreFullySensitiveAndOnlyCookingLearns(string name, bool learns)
    {
        DetectionProfile profile = DetectionProfile.Of(name);
        Assert.AreEqual(name, profile.Name);
        Assert.AreEqual(48, profile.RiseMinCounts);
        Assert.AreEqual(learns, profile.Learns);
        Assert.AreEqual(learns ? 150 : 0, profile.Heeds(150));
        Assert.AreEqual(0, profile.Heeds(0));
        Assert.AreEqual(0, profile.Heeds(-1));
    }
}
