using Firmware.Messages;

namespace Firmware.Tests;

[TestClass]
public class DownlinkVerifierTests
{
    private const int Boot = 5;
    private const long Now = 1_760_000_000;

    private const string Header = Downlink.Header;
    private const string Receipt = "{'iss':'room','aud':'det-1','jti':'9-1','iat':1760000000,'clk':'sntp','typ':'receipt','ack':'5-1'}";
    private const string Command = "{'iss':'room','aud':'det-1','jti':'9-1','iat':1760000000,'clk':'sntp','typ':'command','boot':5,'cmd':'test'}";

    [DataRow(Header, Receipt)]
    [DataRow(Header, Command)]
    [DataRow("{'kid':'det-1','alg':'HS256'}", Receipt)]
    [DataRow("{ 'alg': 'HS256', 'kid': 'det-1', 'typ': 'JWT' }", Receipt)]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','iat':1760000300,'clk':'sntp','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','iat':1759999700,'clk':'gnss','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','iat':1000000000,'clk':'none','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'receipt','more':true,'and':'more'}")]
    [TestMethod]
    public void TakesWhatIsRight(string header, string payload)
    {
        DownlinkVerifier verifier = Verifier();
        FlatJson claims = verifier.Verify(Downlink.Sign(Mac(), header, payload), Boot, Now);
        Assert.IsNotNull(claims);
        Assert.AreEqual("9-1", claims.Text("jti"));
        Assert.AreEqual(0, verifier.Refused);
    }

    // Header.
    [DataRow("{'alg':'none','kid':'det-1'}", Receipt)]
    [DataRow("{'alg':'hs256','kid':'det-1'}", Receipt)]
    [DataRow("{'alg':'HS384','kid':'det-1'}", Receipt)]
    [DataRow("{'alg':256,'kid':'det-1'}", Receipt)]
    [DataRow("{'kid':'det-1'}", Receipt)]
    [DataRow("{'alg':'HS256','kid':'det-2'}", Receipt)]
    [DataRow("{'alg':'HS256','kid':'DET-1'}", Receipt)]
    [DataRow("{'alg':'HS256'}", Receipt)]
    [DataRow("{'alg':'none','alg':'HS256','kid':'det-1'}", Receipt)]
    [DataRow("{'alg':'HS256','kid':'det-1','crit':['b64'],'b64':false}", Receipt)]
    [DataRow("['HS256']", Receipt)]
    [DataRow("", Receipt)]
    // Direction.
    [DataRow(Header, "{'iss':'room','aud':'det-2','jti':'9-1','clk':'none','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'room','jti':'9-1','clk':'none','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'det-1','aud':'det-1','jti':'9-1','clk':'none','typ':'receipt'}")]
    // Type.
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'alarm'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'Receipt'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none'}")]
    // Boot of a command.
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'command','boot':4,'cmd':'test'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'command','boot':6,'cmd':'test'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'command','boot':4294967301,'cmd':'test'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'command','boot':'5','cmd':'test'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'command','cmd':'test'}")]
    // Time.
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','iat':1759999699,'clk':'sntp','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','iat':1760000301,'clk':'sntp','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','iat':0,'clk':'gnss','typ':'receipt'}")]
    // Number.
    [DataRow(Header, "{'iss':'room','aud':'det-1','clk':'none','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':91,'clk':'none','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9','clk':'none','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-01','clk':'none','typ':'receipt'}")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','jti':'9-2','clk':'none','typ':'receipt'}")]
    // Form of the payload.
    [DataRow(Header, "")]
    [DataRow(Header, "[]")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'receipt'")]
    [DataRow(Header, "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'receipt','pos':[1]}")]
    [TestMethod]
    public void RefusesEachSingleViolationAndKeepsTheNumberFree(string header, string payload)
    {
        DownlinkVerifier verifier = Verifier();
        Assert.IsNull(verifier.Verify(Downlink.Sign(Mac(), header, payload), Boot, Now));
        Assert.AreEqual(1, verifier.Refused);
        Assert.IsNotNull(verifier.Verify(Downlink.Sign(Mac(), Header, Receipt), Boot, Now));
        Assert.AreEqual(1, verifier.Refused);
    }

    [TestMethod]
    public void RefusesEveryChangedBitOfTheSignature()
    {
        DownlinkVerifier verifier = Verifier();
        byte[] signed = SignedPart(Downlink.Sign(Mac(), Header, Receipt));
        byte[] signature = Mac().Compute(signed);
        for (int bit = 0; bit < signature.Length * 8; bit++)
        {
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.IsNull(verifier.Verify(Downlink.Append(signed, signature), Boot, Now));
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.AreEqual(256, verifier.Refused);
        Assert.IsNotNull(verifier.Verify(Downlink.Append(signed, signature), Boot, Now));
    }

    [TestMethod]
    public void RefusesASignatureOfAnotherLength()
    {
        DownlinkVerifier verifier = Verifier();
        byte[] signed = SignedPart(Downlink.Sign(Mac(), Header, Receipt));
        byte[] right = Mac().Compute(signed);
        for (int length = 0; length < 40; length++)
        {
            byte[] signature = new byte[length];
            Array.Copy(right, 0, signature, 0, length < right.Length ? length : right.Length);
            if (length != right.Length)
            {
                Assert.IsNull(verifier.Verify(Downlink.Append(signed, signature), Boot, Now));
            }
        }

        Assert.IsNotNull(verifier.Verify(Downlink.Append(signed, right), Boot, Now));
    }

    [TestMethod]
    public void RefusesAnotherKey()
    {
        DownlinkVerifier verifier = Verifier();
        Assert.IsNull(verifier.Verify(Downlink.Sign(new FakeMac(8), Header, Receipt), Boot, Now));
        Assert.AreEqual(1, verifier.Refused);
    }

    [TestMethod]
    public void RefusesAPayloadUnderAnothersSignature()
    {
        DownlinkVerifier verifier = Verifier();
        byte[] signature = Mac().Compute(SignedPart(Downlink.Sign(Mac(), Header, Receipt)));
        byte[] forged = Downlink.Append(SignedPart(Downlink.Sign(Mac(), Header, Command)), signature);
        Assert.IsNull(verifier.Verify(forged, Boot, Now));
        Assert.IsNotNull(verifier.Verify(Downlink.Sign(Mac(), Header, Command), Boot, Now));
    }

    [TestMethod]
    public void RefusesEveryBeginningOfAMessage()
    {
        DownlinkVerifier verifier = Verifier();
        byte[] whole = Downlink.Sign(Mac(), Header, Receipt);
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] part = new byte[length];
            Array.Copy(whole, 0, part, 0, length);
            Assert.IsNull(verifier.Verify(part, Boot, Now));
        }

        Assert.AreEqual(whole.Length, verifier.Refused);
        Assert.IsNotNull(verifier.Verify(whole, Boot, Now));
    }

    [TestMethod]
    public void RefusesEveryBytePutInOrAltered()
    {
        DownlinkVerifier verifier = Verifier();
        byte[] whole = Downlink.Sign(Mac(), Header, Receipt);
        string strange = ".=+/ \n_";
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = new byte[whole.Length];
            Array.Copy(whole, 0, changed, 0, whole.Length);
            changed[at] = (byte)strange[at % strange.Length];
            Assert.IsTrue(changed[at] == whole[at] || verifier.Verify(changed, Boot, Now) == null);

            byte[] longer = new byte[whole.Length + 1];
            Array.Copy(whole, 0, longer, 0, at);
            longer[at] = (byte)strange[at % strange.Length];
            Array.Copy(whole, at, longer, at + 1, whole.Length - at);
            Assert.IsNull(verifier.Verify(longer, Boot, Now));
        }

        Assert.IsNotNull(verifier.Verify(whole, Boot, Now));
    }

    [DataRow(".", "")]
    [DataRow("", ".")]
    [DataRow("", ".AAAA")]
    [DataRow("AAAA.", "")]
    [DataRow("", "=")]
    [DataRow("", "\n")]
    [DataRow(" ", "")]
    [TestMethod]
    public void RefusesWhatStandsAroundAMessage(string before, string after)
    {
        DownlinkVerifier verifier = Verifier();
        byte[] whole = Downlink.Sign(Mac(), Header, Receipt);
        byte[] padded = Ascii.Bytes(before + Ascii.Text(whole, 0, whole.Length) + after);
        Assert.IsNull(verifier.Verify(padded, Boot, Now));
        Assert.AreEqual(1, verifier.Refused);
    }

    [DataRow("")]
    [DataRow(".")]
    [DataRow("..")]
    [DataRow("...")]
    [DataRow("e30.e30.")]
    [DataRow("{}")]
    [TestMethod]
    public void RefusesWhatIsNoMessageAtAll(string text)
    {
        DownlinkVerifier verifier = Verifier();
        Assert.IsNull(verifier.Verify(Ascii.Bytes(text), Boot, Now));
        Assert.AreEqual(1, verifier.Refused);
    }

    // 43 characters carry two bits too many: their other values spell the same bytes.
    [TestMethod]
    public void RefusesASecondSpellingOfTheSignature()
    {
        DownlinkVerifier verifier = Verifier();
        byte[] whole = Downlink.Sign(Mac(), Header, Receipt);
        byte right = whole[whole.Length - 1];
        int refused = 0;
        for (int value = 0; value < 256; value++)
        {
            whole[whole.Length - 1] = (byte)value;
            refused += value != right && verifier.Verify(whole, Boot, Now) == null ? 1 : 0;
        }

        Assert.AreEqual(255, refused);
        whole[whole.Length - 1] = right;
        Assert.IsNotNull(verifier.Verify(whole, Boot, Now));
    }

    [TestMethod]
    public void TakesTheLargestPayloadAndNotOneByteMore()
    {
        DownlinkVerifier verifier = Verifier();
        string stem = "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'receipt','pad':'";
        string fitting = stem + LinkText.Repeat('x', Limits.PayloadBytes - stem.Length - 2) + "'}";
        string longer = stem + LinkText.Repeat('x', Limits.PayloadBytes - stem.Length - 1) + "'}";
        Assert.IsNull(verifier.Verify(Downlink.Sign(Mac(), Header, longer), Boot, Now));
        Assert.IsNotNull(verifier.Verify(Downlink.Sign(Mac(), Header, fitting), Boot, Now));
    }

    [TestMethod]
    public void RefusesAMessageLongerThanItsBuffer()
    {
        DownlinkVerifier verifier = Verifier();
        string stem = "{'iss':'room','aud':'det-1','jti':'9-1','clk':'none','typ':'receipt','pad':'";
        string payload = stem + LinkText.Repeat('x', 1_000 - stem.Length - 2) + "'}";
        string header = "{'alg':'HS256','kid':'det-1','pad':'" + LinkText.Repeat('x', 190) + "'}";
        byte[] jws = Downlink.Sign(Mac(), header, payload);
        Assert.IsTrue(jws.Length > Limits.DownlinkBytes);
        Assert.IsNull(verifier.Verify(jws, Boot, Now));
        Assert.IsNotNull(verifier.Verify(Downlink.Sign(Mac(), Header, payload), Boot, Now));
    }

    [TestMethod]
    public void RefusesAReplay()
    {
        DownlinkVerifier verifier = Verifier();
        byte[] first = Downlink.Receipt(Mac(), 1, "");
        byte[] second = Downlink.Receipt(Mac(), 2, "");
        byte[] third = Downlink.Receipt(Mac(), 3, "");
        Assert.IsNotNull(verifier.Verify(first, Boot, Now));
        Assert.IsNotNull(verifier.Verify(third, Boot, Now));
        Assert.IsNull(verifier.Verify(first, Boot, Now));
        Assert.IsNull(verifier.Verify(third, Boot, Now));
        Assert.IsNotNull(verifier.Verify(second, Boot, Now));
        Assert.IsNull(verifier.Verify(second, Boot, Now));
        Assert.AreEqual(3, verifier.Refused);
    }

    [TestMethod]
    public void ACommandIsNotForAnotherBoot()
    {
        DownlinkVerifier verifier = Verifier();
        byte[] command = Downlink.Command(Mac(), 1, Boot, "reset");
        Assert.IsNull(verifier.Verify(command, Boot + 1, Now));
        Assert.IsNotNull(verifier.Verify(command, Boot, Now));
    }

    [TestMethod]
    public void AgeIsNotJudgedWithoutAClockOfOnesOwn()
    {
        DownlinkVerifier verifier = Verifier();
        byte[] old = Downlink.Sign(Mac(), Header, "{'iss':'room','aud':'det-1','jti':'9-1','iat':1,'clk':'sntp','typ':'receipt'}");
        Assert.IsNull(verifier.Verify(old, Boot, Now));
        Assert.IsNotNull(verifier.Verify(old, Boot, 0));
    }

    private static FakeMac Mac() => new(7);

    private static DownlinkVerifier Verifier() => new(Mac(), Downlink.Detector);

    private static byte[] SignedPart(byte[] jws)
    {
        int end = jws.Length - 1;
        while (jws[end] != '.')
        {
            end--;
        }

        byte[] signed = new byte[end];
        Array.Copy(jws, 0, signed, 0, end);
        return signed;
    }
}
