using System.Text.Json;

namespace Firmware.Tests.Desktop.Flash;

/// <summary>flash.ps1, run by PowerShell 7 against a stand-in for nanoff: no board, but every command, file and word of it.</summary>
[TestClass]
public sealed class FlashScriptTests
{
    private static readonly string[] Preparation = ["--version", "--listports"];

    [TestMethod]
    public void TheCommandsAreTheseInThisOrder()
    {
        using FlashBench bench = new();
        FlashResult result = bench.Flash("-FirmwareVersion 1.17.0.200 -Configuration detector.cfg -Key detector.key -Application Firmware.bin");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.AreEqual("", result.Error);
        string[] calls = [.. bench.Calls.Select(WithoutTemporaryFolder)];
        CollectionAssert.AreEqual(
            (string[])
            [
                .. Preparation,
                $"--target ESP32_REV3 --serialport {FlashBench.Port} --update --masserase --fwversion 1.17.0.200",
                "--listdevices",
                "--filedeployment files.json",
                "--networkdeployment network.json",
                $"--nanodevice --serialport {FlashBench.Port} --deploy --image {bench.PathOf("Firmware.bin")}",
                "--listdevices",
            ],
            calls,
            string.Join('\n', calls));
        Assert.Contains("7/7 wait for the board to start", result.Output);
        Assert.Contains("Done in ", result.Output);
    }

    [TestMethod]
    public void TheBoardGetsTheFilesAndTheNetwork()
    {
        using FlashBench bench = new();
        bench.WriteConfiguration("mqtts://broker.example");
        FlashResult result = bench.Flash("-CertificateAuthority ca.pem");
        Assert.AreEqual(0, result.ExitCode, result.Error);

        using JsonDocument files = JsonDocument.Parse(bench.Deployed("files.json"));
        Assert.AreEqual(FlashBench.Port, files.RootElement.GetProperty("serialport").GetString());
        string[] pairs = [.. files.RootElement.GetProperty("files").EnumerateArray().Select(file =>
            $"{file.GetProperty("DestinationFilePath").GetString()} {file.GetProperty("SourceFilePath").GetString()}")];
        CollectionAssert.AreEqual(
            (string[])
            [
                $@"I:\detector.cfg {bench.PathOf("detector.cfg")}",
                $@"I:\detector.key {bench.PathOf("detector.key")}",
                $@"I:\ca.pem {bench.PathOf("ca.pem")}",
            ],
            pairs);

        using JsonDocument network = JsonDocument.Parse(bench.Deployed("network.json"));
        Assert.AreEqual(FlashBench.Port, network.RootElement.GetProperty("serialport").GetString());
        JsonElement client = network.RootElement.GetProperty("WirelessClient");
        Assert.AreEqual("market", client.GetProperty("Ssid").GetString());
        Assert.AreEqual(FlashBench.Password, client.GetProperty("Password").GetString());
        Assert.AreEqual("WPA2", client.GetProperty("Authentication").GetString());
        Assert.AreEqual("AutoConnect", client.GetProperty("ConfigurationOption").GetString());
    }

    [TestMethod]
    public void AnEmptyPasswordMeansAnOpenNetwork()
    {
        using FlashBench bench = new();
        FlashResult result = bench.Run(
            $"& '{FlashBench.Script}' -Port {FlashBench.Port} -Ssid market -WifiPassword ([securestring]::new()); exit $LASTEXITCODE");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        using JsonDocument network = JsonDocument.Parse(bench.Deployed("network.json"));
        JsonElement client = network.RootElement.GetProperty("WirelessClient");
        Assert.AreEqual("", client.GetProperty("Password").GetString());
        Assert.AreEqual("None", client.GetProperty("Authentication").GetString());
    }

    [TestMethod]
    public void SecretsAreNowhereButInFilesThatOnlyTheUserReads()
    {
        using FlashBench bench = new();
        FlashResult result = bench.Flash("-Verbose");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        AssertNoSecret(result.Output + result.Error + string.Join('\n', bench.Calls));
        foreach (string modes in (string[])["modes-files", "modes-network"])
        {
            CollectionAssert.AreEqual((string[])["600", "700"], File.ReadAllLines(bench.PathOf(modes)), modes);
        }

        Assert.IsEmpty(bench.Leftovers());
    }

    [TestMethod]
    public void ASecretThatNanoffRepeatsIsHidden()
    {
        using FlashBench bench = new();
        FlashResult result = bench.Flash("-Verbose", failure: "network");
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("Error uploading wireless configuration ***", result.ErrorLine);
        AssertNoSecret(result.Output + result.Error);
        Assert.IsEmpty(bench.Leftovers());
    }

    [TestMethod]
    public void WhatIfShowsEveryCommandAndTouchesNothing()
    {
        using FlashBench bench = new();
        bench.UninstallNanoff();
        FlashResult result = bench.Flash("-WhatIf");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.AreEqual("", result.Error);
        Assert.IsEmpty(bench.Calls);
        Assert.IsEmpty(bench.Leftovers());
        foreach (string shown in (string[])
            [
                "--version",
                "--listports",
                "--update --masserase --fwversion",
                "--listdevices",
                "--filedeployment",
                @"I:\\detector.cfg",
                @"I:\\detector.key",
                "--networkdeployment",
                "\"Password\":\"***\"",
                "--nanodevice",
                "Nothing was touched.",
            ])
        {
            Assert.Contains(shown, result.Output);
        }

        AssertNoSecret(result.Output);
    }

    [TestMethod]
    public void WhatIfAsksForNoPassword()
    {
        using FlashBench bench = new();
        FlashResult result = bench.Run($"& '{FlashBench.Script}' -Port COM5 -Ssid market -WhatIf; exit $LASTEXITCODE");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.IsEmpty(bench.Calls);
    }

    [TestMethod]
    public void AMissingPasswordThatCannotBeAskedForIsNamed()
    {
        using FlashBench bench = new();
        FlashResult result = bench.Run($"& '{FlashBench.Script}' -Port COM5 -Ssid market; exit $LASTEXITCODE");
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("-WifiPassword", result.ErrorLine);
        Assert.IsEmpty(bench.Calls);
    }

    [TestMethod]
    public void TheRuntimeCanComeFromAnArchive()
    {
        using FlashBench bench = new();
        FlashResult result = bench.Flash("-Archive tmp -Target ESP32_PSRAM_REV3");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.StartsWith("--target ESP32_PSRAM_REV3 ", bench.Calls[2]);
        Assert.EndsWith($" --fromarchive --archivepath {bench.Temporary}", bench.Calls[2]);
    }

    [TestMethod]
    public void AMissingNanoffIsNamedWithItsCommand()
    {
        using FlashBench bench = new();
        bench.UninstallNanoff();
        FlashResult result = bench.Flash();
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("dotnet tool install -g nanoff --version 2.", result.ErrorLine);
    }

    [TestMethod]
    // The stand-in's failure, how many calls it came to, what the line says.
    [DataRow("old", 1, "nanoff is version 1.25.3")]
    [DataRow("no-ports", 2, "no serial port at all")]
    [DataRow("update", 3, "Error E4003: Failed to write new firmware to ESP32")]
    [DataRow("silent", 4, "did not answer within 1 seconds. nanoff said: No devices found")]
    [DataRow("neighbour", 4, "did not answer within 1 seconds")]
    [DataRow("file-detector.cfg", 5, "detector.cfg was not written. nanoff said: Error deploying content file")]
    [DataRow("file-detector.key", 5, "detector.key was not written. nanoff said: Error deploying content file")]
    [DataRow("network", 6, "Error E2002")]
    [DataRow("deploy", 7, "FAILED!; Error E2002")]
    [DataRow("silent-after", 8, "did not answer within 1 seconds")]
    public void AFailureEndsThereAndTheSameCommandGoesOn(string failure, int calls, string said)
    {
        using FlashBench bench = new();
        FlashResult failed = bench.Flash(failure: failure);
        Assert.AreEqual(1, failed.ExitCode);
        Assert.Contains(said, failed.ErrorLine);
        Assert.StartsWith("flash.ps1: step ", failed.ErrorLine);
        Assert.EndsWith("Then run the same command again.", failed.ErrorLine);
        Assert.HasCount(calls, bench.Calls, string.Join('\n', bench.Calls));
        Assert.IsEmpty(bench.Leftovers());
        AssertNoSecret(failed.Output + failed.Error);

        FlashResult again = bench.Flash();
        Assert.AreEqual(0, again.ExitCode, again.Error);
    }

    [TestMethod]
    public void AWrongPortIsNamedWithTheRightOnes()
    {
        using FlashBench bench = new();
        FlashResult result = bench.Run($"& '{FlashBench.Script}' -Port /dev/ttyFAKE9 -Ssid market -WifiPassword $wifi; exit $LASTEXITCODE");
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains($"no port /dev/ttyFAKE9; nanoff sees {FlashBench.Port}", result.ErrorLine);
        CollectionAssert.AreEqual(Preparation, bench.Calls);
    }

    [TestMethod]
    [DataRow("detector.cfg", "stall=B-07", "stall=B-08", "is not the checksum")]
    [DataRow("detector.cfg", "version=1\n", "version=3\n", "version=1 or version=2")]
    [DataRow("detector.cfg", "\ncrc32=", "\ncrc=", "does not end with a line of crc32=")]
    [DataRow("detector.cfg", "B-07", "B-\u00e9", "outside of ASCII")]
    [DataRow("detector.key", "Hh8", "Hh", "no key of 32 bytes")]
    [DataRow("detector.key", "Hh8", "Hh9", "no key of 32 bytes")]
    [DataRow("detector.key", "key=", "", "neither key= nor password=")]
    [DataRow("Firmware.bin", "firmware", "", "is empty")]
    public void ABadFileIsRefusedBeforeTheBoardIsTouched(string file, string good, string bad, string said)
    {
        using FlashBench bench = new();
        string text = File.ReadAllText(bench.PathOf(file));
        Assert.Contains(good, text);
        File.WriteAllText(bench.PathOf(file), text.Replace(good, bad, StringComparison.Ordinal));
        FlashResult result = bench.Flash();
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains(said, result.ErrorLine);
        Assert.IsEmpty(bench.Calls);
        AssertNoSecret(result.Output + result.Error);
    }

    [TestMethod]
    [DataRow("detector.cfg", "-Configuration")]
    [DataRow("detector.key", "-Key")]
    [DataRow("Firmware.bin", "-Application")]
    public void AMissingFileIsNamedWithItsOption(string file, string option)
    {
        using FlashBench bench = new();
        File.Delete(bench.PathOf(file));
        FlashResult result = bench.Flash();
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains(file, result.ErrorLine);
        Assert.Contains(option, result.ErrorLine);
    }

    [TestMethod]
    public void TlsNeedsTheAuthority()
    {
        using FlashBench bench = new();
        bench.WriteConfiguration("mqtts://broker.example");
        FlashResult result = bench.Flash();
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("-CertificateAuthority", result.ErrorLine);
    }

    [TestMethod]
    public void TheHelpNamesEveryParameter()
    {
        using FlashBench bench = new();
        FlashResult result = bench.Run(
            $"$help = Get-Help '{FlashBench.Script}' -Full; $help.Synopsis; "
            + "$help.parameters.parameter | Where-Object name -notin 'WhatIf', 'Confirm' | Where-Object { -not $_.description } | "
            + "ForEach-Object { 'undescribed ' + $_.name }");
        Assert.AreEqual(0, result.ExitCode, result.Error);
        Assert.Contains("Flashes a flame detector", result.Output);
        Assert.DoesNotContain("undescribed", result.Output);
    }

    [TestMethod]
    public void WindowsPowerShellCanReadItFarEnoughToRefuse()
    {
        // No Windows PowerShell 5.1 here: what only 7 knows is looked for in what 7 read.
        using FlashBench bench = new();
        FlashResult result = bench.Run($$"""
            $tokens = $null; $errors = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseFile('{{FlashBench.Script}}', [ref]$tokens, [ref]$errors)
            $errors
            $tokens | Where-Object Kind -in 'QuestionMark', 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'AndAnd', 'OrOr', 'Clean'
            $tree.EndBlock.Statements[0].Clauses[0].Item1.Extent.Text
            """);
        Assert.AreEqual("$PSVersionTable.PSVersion.Major -lt 7", result.Output.Trim(), result.Error);
        Assert.IsTrue(File.ReadAllBytes(FlashBench.Script).All(value => value < 128), "5.1 reads a file without a mark in the machine's own encoding");
    }

    [TestMethod]
    public void AWronglyWrittenPortIsRefused()
    {
        using FlashBench bench = new();
        FlashResult result = bench.Run($"& '{FlashBench.Script}' -Port usb0 -Ssid market -WifiPassword $wifi; exit $LASTEXITCODE");
        Assert.AreEqual(1, result.ExitCode);
        Assert.Contains("a port looks like COM5 or /dev/ttyUSB0, not usb0", result.Error);
        Assert.IsEmpty(bench.Calls);
    }

    private static string WithoutTemporaryFolder(string call)
    {
        string[] words = call.Split(' ', 2);
        return words[0] is "--filedeployment" or "--networkdeployment" ? $"{words[0]} {Path.GetFileName(words[1])}" : call;
    }

    private static void AssertNoSecret(string text)
    {
        Assert.DoesNotContain(FlashBench.Password, text);
        Assert.DoesNotContain(FlashBench.KeyText[..20], text);
        Assert.DoesNotContain(FlashBench.BrokerPassword, text);
    }
}
