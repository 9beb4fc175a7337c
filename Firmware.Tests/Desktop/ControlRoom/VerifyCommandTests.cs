using System.Buffers.Text;
using System.CommandLine;
using System.Globalization;
using System.Text;
using Simulator;
using Simulator.Board;
using Simulator.Commands;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

/// <summary>Not beside other tests: standard input and output are the process's.</summary>
[TestClass]
[DoNotParallelize]
public sealed class VerifyCommandTests
{
    private static readonly TestDetector s_detector = new("det-b-07", "mangwon", new VirtualTime(DateTimeOffset.UnixEpoch));
    private static readonly string s_key = Base64Url.EncodeToString(s_detector.Key);

    [TestMethod]
    [DataRow("")]
    [DataRow("\n")]
    [DataRow("\r\n")]
    public void AGoodMessageIsOk(string ending)
    {
        (int exitCode, string output, string error) = Run(Good() + ending, "--key", s_key);
        Assert.AreEqual(ExitCode.Done, exitCode);
        Assert.AreEqual("ok: signed with the key of det-b-07" + Environment.NewLine, output);
        Assert.AreEqual("", error);
    }

    [TestMethod]
    public void JsonPrintsThePayloadAsItWasSigned()
    {
        const string payload = """{ "iss":"det-b-07","lat":37.5560000, "stall":"\u0042-07" }""";
        string message = Encoding.ASCII.GetString(Jws.Sign("det-b-07", s_detector.Key, Encoding.UTF8.GetBytes(payload)));
        Assert.AreEqual((ExitCode.Done, payload + Environment.NewLine, ""), Run(message, "--key", s_key, "--json"));
    }

    [TestMethod]
    [DataRow("""{"iss":"control-room","aud":"det-b-07"}""", true)]
    [DataRow("""{"iss":"det-b-07","aud":"det-b-08"}""", false)]
    [DataRow("""{"iss":"det-b-07","aud":["det-b-07"]}""", false)]
    [DataRow("""{"iss":"det-b-07","aud":7}""", false)]
    [DataRow("""{"iss":"det-b-08"}""", false)]
    [DataRow("{}", false)]
    public void TheKeyIdIsTheIssuerOrDownwardsTheAddressee(string payload, bool isGood)
    {
        string message = Encoding.ASCII.GetString(Jws.Sign("det-b-07", s_detector.Key, Encoding.UTF8.GetBytes(payload)));
        Assert.AreEqual(isGood ? ExitCode.Done : ExitCode.CheckFailed, Run(message, "--key", s_key).ExitCode);
    }

    [TestMethod]
    public void ABadMessageEndsWithOneAndTheReason()
    {
        string good = Good();
        string line = Environment.NewLine;
        Assert.AreEqual((ExitCode.CheckFailed, "", "refused: bad-signature" + line), Run(good, "--key", Base64Url.EncodeToString(new byte[32])));
        Assert.AreEqual((ExitCode.CheckFailed, "", "refused: not-three-parts" + line), Run("", "--key", s_key, "--json"));
        Assert.AreEqual((ExitCode.CheckFailed, "", "refused: not-base64-url" + line), Run(good + "\n\n", "--key", s_key));
        Assert.AreEqual((ExitCode.CheckFailed, "", "refused: not-base64-url" + line), Run("é" + good, "--key", s_key));
        Assert.AreEqual((ExitCode.CheckFailed, "", "refused: too-long" + line), Run(new string('a', 10_000_000), "--key", s_key));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("abc")]
    [DataRow("AAAA")]
    [DataRow("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [DataRow("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")]
    [DataRow("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [DataRow("AAAAAAAAAAAAAAAAAAAAA+AAAAAAAAAAAAAAAAAAAAA")]
    public void ABadKeyEndsWithTwo(string key)
    {
        (int exitCode, string output, string error) = Run(Good(), "--key", key);
        Assert.AreEqual((ExitCode.BadInput, ""), (exitCode, output));
        Assert.AreEqual("--key: not base64url of 32 bytes" + Environment.NewLine, error);
    }

    [TestMethod]
    [DataRow("-")]
    [DataRow("--")]
    [DataRow("-h")]
    [DataRow("--help")]
    [DataRow("--json")]
    [DataRow("--key")]
    public void AKeyMayBeginLikeAnOption(string beginning)
    {
        byte[] key = Base64Url.DecodeFromChars((beginning + new string('A', 43))[..42] + "A");
        string message = Encoding.ASCII.GetString(Jws.Sign("det-b-07", key, """{"iss":"det-b-07"}"""u8));
        Assert.AreEqual(ExitCode.Done, Run(message, "--key", Base64Url.EncodeToString(key)).ExitCode);
    }

    [TestMethod]
    public void AMissingKeyAndAnUnknownOptionAreErrorsOfUsage()
    {
        Assert.IsNotEmpty(Parse().Errors);
        Assert.IsNotEmpty(Parse("--key").Errors);
        Assert.IsNotEmpty(Parse("--key", s_key, "--xml").Errors);
        Assert.IsNotEmpty(Parse("--key", s_key, "more").Errors);
        Assert.IsEmpty(Parse("--key", s_key).Errors);
    }

    private static string Good() => Encoding.ASCII.GetString(s_detector.Message("alarm", "7-e1"));

    private static ParseResult Parse(params string[] arguments) => new RootCommand { VerifyCommand.Create() }.Parse(["verify", .. arguments]);

    private static (int ExitCode, string Output, string Error) Run(string input, params string[] arguments)
    {
        (TextReader oldIn, TextWriter oldOut, TextWriter oldError) = (Console.In, Console.Out, Console.Error);
        using StringWriter output = new(CultureInfo.InvariantCulture);
        using StringWriter error = new(CultureInfo.InvariantCulture);
        try
        {
            Console.SetIn(new StringReader(input));
            Console.SetOut(output);
            Console.SetError(error);
            return (Parse(arguments).Invoke(), output.ToString(), error.ToString());
        }
        finally
        {
            Console.SetIn(oldIn);
            Console.SetOut(oldOut);
            Console.SetError(oldError);
        }
    }
}
