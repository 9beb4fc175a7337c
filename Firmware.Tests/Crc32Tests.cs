using Firmware.Messages;

namespace Firmware.Tests;

[TestClass]
public class Crc32Tests
{
    [DataRow("", 0u)]
    [DataRow("a", 0xE8B7BE43u)]
    [DataRow("123456789", 0xCBF43926u)]
    [DataRow("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    [TestMethod]
    public void KnowsTheUsualVectors(string text, uint expected)
    {
        byte[] bytes = Ascii.Bytes(text);
        Assert.AreEqual(expected, Crc32.Of(bytes, bytes.Length));
    }

    [TestMethod]
    public void CountsOnlyTheFirstBytes() =>
        Assert.AreEqual(0xCBF43926u, Crc32.Of(Ascii.Bytes("123456789 and more"), 9));

    [TestMethod]
    public void EverySingleBitCounts()
    {
        byte[] bytes = Ascii.Bytes("detector");
        uint right = Crc32.Of(bytes, bytes.Length);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.IsTrue(Crc32.Of(bytes, bytes.Length) != right);
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
