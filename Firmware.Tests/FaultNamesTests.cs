using Firmware.Alarming;

namespace Firmware.Tests;

[TestClass]
public sealed class FaultNamesTests
{
    [TestMethod]
    [DataRow("sensor-open", 0)]
    [DataRow("sensor-short", 1)]
    [DataRow("sensor-stuck", 2)]
    [DataRow("sensor-blinded", 3)]
    [DataRow("sampling-late", 4)]
    [DataRow("sensor-drift", 5)]
    [DataRow("store-failed", 6)]
    [DataRow("link-lost", 7)]
    [DataRow("control-room-lost", 8)]
    [DataRow("clock-lost", 9)]
    [DataRow("queue-overflow", 10)]
    public void NamesAreTheContracts(string name, int code)
    {
        Assert.AreEqual(name, FaultNames.Of((FaultCode)code));
    }

    [TestMethod]
    public void EveryNameIsAnother()
    {
        for (int i = 0; i < FaultNames.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                Assert.IsFalse(FaultNames.Of((FaultCode)i) == FaultNames.Of((FaultCode)j));
            }
        }
    }
}
