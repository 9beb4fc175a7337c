using Firmware.Messages;

namespace Firmware.Tests;

[TestClass]
public class AsciiTests
{
    [DataRow("0", 0L)]
    [DataRow("7", 7L)]
    [DataRow("10", 10L)]
    [DataRow("2147483648", 2147483648L)]
    [DataRow("999999999999999999", 999999999999999999L)]
    [TestMethod]
    public void ReadsDecimalNumbers(string text, long expected)
    {
        Assert.IsTrue(Ascii.TryParseNumber(text, out long value));
        Assert.AreEqual(expected, value);
    }

    [DataRow("")]
    [DataRow("00")]
    [DataRow("01")]
    [DataRow("-1")]
    [DataRow("+1")]
    [DataRow(" 1")]
    [DataRow("1 ")]
    [DataRow("1.0")]
    [DataRow("1e3")]
    [DataRow("0x1")]
    [DataRow("1_0")]
    [DataRow("12a")]
    [DataRow("/")]
    [DataRow(":")]
    [DataRow("1000000000000000000")]
    [DataRow("99999999999999999999999999")]
    [TestMethod]
    public void RefusesEverythingElse(string text)
    {
        Assert.IsFalse(Ascii.TryParseNumber(text, out long value));
        Assert.AreEqual(0L, value);
    }

    [DataRow("a")]
    [DataRow("det-b-07")]
    [DataRow("-")]
    [DataRow("09az")]
    [DataRow("abcdefghijklmnopqrstuvwxyz012345")]
    [TestMethod]
    public void TakesAnId(string text) => Assert.IsTrue(Ascii.IsId(text));

    [DataRow("")]
    [DataRow("A")]
    [DataRow("det_1")]
    [DataRow("det 1")]
    [DataRow("det/1")]
    [DataRow("det+")]
    [DataRow("#")]
    [DataRow("d\"")]
    [DataRow("abcdefghijklmnopqrstuvwxyz0123456")]
    [DataRow("\u00e4")]
    [TestMethod]
    public void RefusesWhatIsNoId(string text) => Assert.IsFalse(Ascii.IsId(text));

    [TestMethod]
    public void TextAndBytesAreEachOthersInverse()
    {
        byte[] bytes = new byte[128];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)i;
        }

        string text = Ascii.Text(bytes, 1, 127);
        Assert.AreEqual(127, text.Length);
        Assert.AreEqual('A', text['A' - 1]);
        byte[] back = Ascii.Bytes(text);
        Assert.AreEqual(127, back.Length);
        for (int i = 0; i < back.Length; i++)
        {
            Assert.AreEqual(i + 1, (int)back[i]);
        }
    }

    [TestMethod]
    public void WhatIsNotAsciiBecomesAQuestionMark()
    {
        byte[] bytes = Ascii.Bytes("a\u00e4\uac00\u0080");
        Assert.AreEqual("a???", Ascii.Text(bytes, 0, bytes.Length));
        bytes[0] = 0x80;
        bytes[1] = 0xFF;
        Assert.AreEqual("??", Ascii.Text(bytes, 0, 2));
    }
}
