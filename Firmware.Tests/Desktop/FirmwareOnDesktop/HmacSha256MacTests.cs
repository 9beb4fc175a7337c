using System.Text;
using Firmware.Board;

namespace Firmware.Tests.Desktop.FirmwareOnDesktop;

[TestClass]
public sealed class HmacSha256MacTests
{
    // RFC 4231 sections 4.2 to 4.8: key, data, code in hexadecimal digits.
    [TestMethod]
    [DataRow("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [DataRow("4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")]
    [DataRow("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd", "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe")]
    [DataRow("0102030405060708090a0b0c0d0e0f10111213141516171819", "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd", "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b")]
    public void KnowsTheVectorsOfRfc4231(string key, string data, string code) =>
        Assert.AreEqual(code, Hex(new HmacSha256Mac(Convert.FromHexString(key)).Compute(Convert.FromHexString(data))));

    [TestMethod]
    [DataRow("Test Using Larger Than Block-Size Key - Hash Key First", "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")]
    [DataRow("This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.", "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2")]
    public void KnowsTheVectorsWithALongKey(string data, string code)
    {
        byte[] key = new byte[131];
        Array.Fill(key, (byte)0xaa);
        Assert.AreEqual(code, Hex(new HmacSha256Mac(key).Compute(Encoding.ASCII.GetBytes(data))));
    }

    // RFC 4231 section 4.6 prints the first half only.
    [TestMethod]
    public void KnowsTheTruncatedVector()
    {
        byte[] key = new byte[20];
        Array.Fill(key, (byte)0x0c);
        Assert.StartsWith("a3b6167473100ee06e0c796c2955552b", Hex(new HmacSha256Mac(key).Compute("Test With Truncation"u8.ToArray())));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
