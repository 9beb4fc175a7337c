using Firmware.Messages;

namespace Firmware.Tests;

[TestClass]
public class MessageIdTests
{
    [DataRow("0-0", 0L, 0)]
    [DataRow("12-345", 12L, 345)]
    [DataRow("1760000000-1", 1760000000L, 1)]
    [DataRow("999999999999999999-2147483647", 999999999999999999L, 2147483647)]
    [TestMethod]
    public void ReadsTwoNumbers(string text, long boot, int counter)
    {
        Assert.IsTrue(MessageId.TryParse(text, out MessageId id));
        Assert.AreEqual(boot, id.Boot);
        Assert.AreEqual(counter, id.Counter);
    }

    [DataRow("")]
    [DataRow("-")]
    [DataRow("1")]
    [DataRow("1-")]
    [DataRow("-1")]
    [DataRow("1--2")]
    [DataRow("1-2-3")]
    [DataRow("-1-2")]
    [DataRow("01-2")]
    [DataRow("1-02")]
    [DataRow("1- 2")]
    [DataRow("1-e2")]
    [DataRow("1-2147483648")]
    [DataRow("1000000000000000000-1")]
    [TestMethod]
    public void RefusesEverythingElse(string text) => Assert.IsFalse(MessageId.TryParse(text, out MessageId _));

    [TestMethod]
    public void RefusesAnAbsentClaim()
    {
        FlatJson empty = FlatJson.Parse(Ascii.Bytes("{}"));
        Assert.IsFalse(MessageId.TryParse(empty.Text("jti"), out MessageId _));
    }
}
