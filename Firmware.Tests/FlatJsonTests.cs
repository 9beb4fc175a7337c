using Firmware.Messages;

namespace Firmware.Tests;

[TestClass]
public class FlatJsonTests
{
    [DataRow("{}")]
    [DataRow(" \t\r\n{ } \n")]
    [DataRow("{'a':'b'}")]
    [DataRow("{'a':''}")]
    [DataRow("{'':'b'}")]
    [DataRow("{ 'a' : 'b' , 'c' : 1 }")]
    [DataRow("{'a':0}")]
    [DataRow("{'a':-7}")]
    [DataRow("{'a':1.5}")]
    [DataRow("{'a':-1.5e-3}")]
    [DataRow("{'a':1E+9}")]
    [DataRow("{'a':true,'b':false,'c':null}")]
    [DataRow("{'a':'{[,:]}'}")]
    [DataRow("{'a':1,'A':2}")]
    [TestMethod]
    public void TakesAFlatObject(string text) => Assert.IsNotNull(Parse(text));

    [DataRow("")]
    [DataRow(" ")]
    [DataRow("{")]
    [DataRow("}")]
    [DataRow("null")]
    [DataRow("'a'")]
    [DataRow("[]")]
    [DataRow("{}{}")]
    [DataRow("{} x")]
    [DataRow("{,}")]
    [DataRow("{'a'}")]
    [DataRow("{'a':}")]
    [DataRow("{'a':1,}")]
    [DataRow("{,'a':1}")]
    [DataRow("{'a':1 'b':2}")]
    [DataRow("{'a' 1}")]
    [DataRow("{'a':1")]
    [DataRow("{'a':'b")]
    [DataRow("{'a':'b}")]
    [DataRow("{a:1}")]
    [DataRow("{1:1}")]
    [DataRow("{'a':b}")]
    [DataRow("{'a':TRUE}")]
    [DataRow("{'a':truefalse}")]
    [DataRow("{'a':nan}")]
    [DataRow("{'a':1,'a':2}")]
    [DataRow("{'a':{}}")]
    [DataRow("{'a':[1]}")]
    [DataRow("{'a':[]}")]
    [DataRow("{'a':'b\\n'}")]
    [DataRow("{'a':'\\u0041'}")]
    [DataRow("{'a\\n':1}")]
    [DataRow("{'a':'b\u0001'}")]
    [DataRow("{'a':'b\u007f'}")]
    [DataRow("{'a':/**/1}")]
    [TestMethod]
    public void RefusesEverythingElse(string text) => Assert.IsNull(Parse(text));

    // A text that breaks off must not be read on as a number or a literal.
    [DataRow("{'a':'\\123}")]
    [DataRow("{'a':'x\\true}")]
    [DataRow("{'a':'\u00015}")]
    [TestMethod]
    public void ARefusedTextIsNotReadOnAsAScalar(string text) => Assert.IsNull(Parse(text));

    [TestMethod]
    public void BytesAboveAsciiAreRefused()
    {
        byte[] bytes = LinkText.QuotedBytes("{'a':'xyz'}");
        bytes[7] = 0xC3;
        bytes[8] = 0xA4;
        Assert.IsNull(FlatJson.Parse(bytes));
    }

    [TestMethod]
    public void ReadsWhatWasAskedFor()
    {
        FlatJson json = Parse("{'t':'text','n':123456789012,'m':-45,'f':1.5,'b':true,'z':0,'q':'7','x':'{[,:]}'}");
        Assert.AreEqual("text", json.Text("t"));
        Assert.IsTrue(json.TryNumber("n", out long number));
        Assert.AreEqual(123456789012L, number);
        Assert.IsTrue(json.TryNumber("m", out number));
        Assert.AreEqual(-45L, number);
        Assert.IsTrue(json.TryNumber("z", out number));
        Assert.AreEqual(0L, number);
        Assert.IsTrue(json.Text("x") == "{[,:]}");
    }

    [TestMethod]
    public void AnswersNothingForTheWrongKindOrAnAbsentName()
    {
        FlatJson json = Parse("{'t':'text','n':12,'f':1.5,'b':true,'q':'7'}");
        Assert.IsNull(json.Text("n"));
        Assert.IsNull(json.Text("b"));
        Assert.IsNull(json.Text("absent"));
        Assert.IsNull(json.Text("T"));
        Assert.IsFalse(json.TryNumber("t", out long number));
        Assert.IsFalse(json.TryNumber("f", out number));
        Assert.IsFalse(json.TryNumber("b", out number));
        Assert.IsFalse(json.TryNumber("q", out number));
        Assert.IsFalse(json.TryNumber("absent", out number));
        Assert.AreEqual(0L, number);
    }

    [TestMethod]
    public void TakesItsLimitOfMembersAndNotOneMore()
    {
        string text = "{'m0':0";
        for (int i = 1; i < Limits.DownlinkMemberCount; i++)
        {
            text += ",'m" + i.ToString() + "':" + i.ToString();
        }

        FlatJson json = Parse(text + "}");
        Assert.IsNotNull(json);
        Assert.IsTrue(json.TryNumber("m23", out long number));
        Assert.AreEqual(23L, number);
        Assert.IsNull(Parse(text + ",'n':1}"));
    }

    [TestMethod]
    public void EveryBeginningOfAnObjectIsRefused()
    {
        byte[] whole = LinkText.QuotedBytes("{'iss':'room','n':-12,'b':true,'t':'x y'}");
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] part = new byte[length];
            Array.Copy(whole, 0, part, 0, length);
            Assert.IsNull(FlatJson.Parse(part));
        }

        Assert.IsNotNull(FlatJson.Parse(whole));
    }

    private static FlatJson Parse(string text) => FlatJson.Parse(LinkText.QuotedBytes(text));
}
