using Firmware.Messages;

namespace Firmware.Tests;

[TestClass]
public class JwsSignerTests
{
    [TestMethod]
    public void HeaderPayloadAndSignatureStandInTheirPlaces()
    {
        FakeMac mac = new(7);
        byte[] payload = LinkText.QuotedBytes("{'iss':'det-1'}");
        byte[] jws = new JwsSigner(mac, "det-1").Sign(payload, payload.Length);
        string text = Ascii.Text(jws, 0, jws.Length);
        int first = text.IndexOf('.');
        int last = text.LastIndexOf('.');
        Assert.IsTrue(first > 0 && last > first);

        byte[] header = Base64Url.Decode(jws, 0, first);
        Assert.AreEqual(-1, LinkText.FirstDifference(LinkText.Quoted("{'alg':'HS256','kid':'det-1'}"), Ascii.Text(header, 0, header.Length)));
        Assert.IsTrue(LinkText.Same(payload, Base64Url.Decode(jws, first + 1, last - first - 1)));

        byte[] signed = new byte[last];
        Array.Copy(jws, 0, signed, 0, last);
        Assert.IsTrue(LinkText.Same(mac.Compute(signed), Base64Url.Decode(jws, last + 1, jws.Length - last - 1)));
    }

    [TestMethod]
    public void SignsOnlyTheFirstBytes()
    {
        JwsSigner signer = new(new FakeMac(7), "det-1");
        byte[] exact = Ascii.Bytes("{}");
        byte[] longer = Ascii.Bytes("{}left over");
        Assert.IsTrue(LinkText.Same(signer.Sign(exact, 2), signer.Sign(longer, 2)));
    }

    [TestMethod]
    public void OtherKeyPayloadOrDetectorGivesAnotherSignature()
    {
        byte[] payload = Ascii.Bytes("{}");
        byte[] other = Ascii.Bytes("[]");
        string right = Signature(new JwsSigner(new FakeMac(7), "det-1").Sign(payload, 2));
        Assert.AreEqual(43, right.Length);
        Assert.AreEqual(right, Signature(new JwsSigner(new FakeMac(7), "det-1").Sign(payload, 2)));
        Assert.IsTrue(right != Signature(new JwsSigner(new FakeMac(8), "det-1").Sign(payload, 2)));
        Assert.IsTrue(right != Signature(new JwsSigner(new FakeMac(7), "det-1").Sign(other, 2)));
        Assert.IsTrue(right != Signature(new JwsSigner(new FakeMac(7), "det-2").Sign(payload, 2)));
    }

    private static string Signature(byte[] jws)
    {
        string text = Ascii.Text(jws, 0, jws.Length);
        return text.Substring(text.LastIndexOf('.') + 1);
    }
}
