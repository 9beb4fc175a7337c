using Firmware.Messages;

namespace Firmware.Tests;

[TestClass]
public class Base64UrlTests
{
    // RFC 4648 section 10, without the padding.
    [DataRow("", "")]
    [DataRow("f", "Zg")]
    [DataRow("fo", "Zm8")]
    [DataRow("foo", "Zm9v")]
    [DataRow("foob", "Zm9vYg")]
    [DataRow("fooba", "Zm9vYmE")]
    [DataRow("foobar", "Zm9vYmFy")]
    [TestMethod]
    public void KnowsTheVectorsOfRfc4648(string plain, string encoded)
    {
        Assert.AreEqual(encoded, Encode(Ascii.Bytes(plain)));
        byte[] decoded = Decode(encoded);
        Assert.IsNotNull(decoded);
        Assert.AreEqual(plain, Ascii.Text(decoded, 0, decoded.Length));
    }

    // RFC 7515 appendix C.
    [TestMethod]
    public void KnowsTheVectorOfRfc7515() =>
        Assert.AreEqual("A-z_4ME", Encode(new byte[] { 3, 236, 255, 224, 193 }));

    [TestMethod]
    public void EveryByteComesBackAtEveryPlace()
    {
        for (int length = 1; length <= 4; length++)
        {
            for (int place = 0; place < length; place++)
            {
                for (int value = 0; value < 256; value++)
                {
                    byte[] bytes = new byte[length];
                    bytes[place] = (byte)value;
                    string encoded = Encode(bytes);
                    Assert.AreEqual(Base64Url.EncodedLength(length), encoded.Length);
                    byte[] back = Decode(encoded);
                    Assert.IsTrue(back != null && LinkText.Same(bytes, back));
                }
            }
        }
    }

    [DataRow("A")]
    [DataRow("AAAAA")]
    [DataRow("Zg==")]
    [DataRow("Zm8=")]
    [DataRow("Zm9v\n")]
    [DataRow(" Zm9v")]
    [DataRow("Zm+v")]
    [DataRow("Zm/v")]
    [DataRow("Zm.v")]
    [DataRow("Zm@v")]
    [DataRow("Zm[v")]
    [DataRow("Zm`v")]
    [DataRow("Zm{v")]
    [DataRow("Zm:v")]
    [TestMethod]
    public void RefusesWhatIsNotBase64Url(string text) => Assert.IsNull(Decode(text));

    // The bits left over must be zero: "Zg" is the one way to write "f".
    [DataRow("Zh")]
    [DataRow("Zo")]
    [DataRow("Zv")]
    [DataRow("Zm9")]
    [DataRow("Zm-")]
    [DataRow("Zm_")]
    [DataRow("Zm9vYh")]
    [TestMethod]
    public void RefusesASecondSpellingOfTheSameBytes(string text) => Assert.IsNull(Decode(text));

    [TestMethod]
    public void RefusesEveryCharacterOutsideTheAlphabet()
    {
        int taken = 0;
        byte[] text = Ascii.Bytes("AAAA");
        for (int value = 0; value < 256; value++)
        {
            text[1] = (byte)value;
            taken += Base64Url.Decode(text, 0, 4) == null ? 0 : 1;
        }

        Assert.AreEqual(64, taken);
    }

    [TestMethod]
    public void ReadsARangeOnly()
    {
        byte[] text = Ascii.Bytes("!!Zm9v!!");
        byte[] decoded = Base64Url.Decode(text, 2, 4);
        Assert.IsNotNull(decoded);
        Assert.AreEqual("foo", Ascii.Text(decoded, 0, decoded.Length));
    }

    private static string Encode(byte[] bytes)
    {
        byte[] target = new byte[Base64Url.EncodedLength(bytes.Length)];
        int end = Base64Url.Encode(bytes, bytes.Length, target, 0);
        return Ascii.Text(target, 0, end);
    }

    private static byte[] Decode(string text)
    {
        byte[] bytes = Ascii.Bytes(text);
        return Base64Url.Decode(bytes, 0, bytes.Length);
    }
}
