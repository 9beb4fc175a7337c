using System.Diagnostics;
using System.Text;

namespace Firmware.Tests.Desktop.Flash;

/// <summary>What a run of flash.ps1 left behind.</summary>
internal sealed record FlashResult(int ExitCode, string Output, string Error)
{
    /// <summary>The one line on stderr that every failure is; fails where there is another number of lines.</summary>
    public string ErrorLine
    {
        get
        {
            string[] lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.HasCount(1, lines, Error);
            return lines[0];
        }
    }
}

/// <summary>
/// flash.ps1 on an installer's machine: a folder with the files of one detector, a temporary folder of its own, and a stand-in for nanoff
/// that answers in nanoff 2.5's words, writes down its arguments and the files it was given, and fails as it is told.
/// The test that asks for one is inconclusive where PowerShell 7 or bash is not installed.
/// </summary>
internal sealed class FlashBench : IDisposable
{
    public const string Port = "/dev/ttyFAKE0";
    public const string Password = "correct horse";
    public const string KeyText = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    public const string BrokerPassword = "brokersecret";

    /// <summary>The folder's path has a blank in it, as an installer's has.</summary>
    private readonly string _folder = Directory.CreateTempSubdirectory("flame flash ").FullName;

    public FlashBench()
    {
        PowerShell = Find("pwsh") ?? "";
        if (PowerShell.Length == 0 || Find("bash") is null)
        {
            Directory.Delete(_folder, recursive: true);
            Assert.Inconclusive("PowerShell 7 is not installed (pwsh on the PATH): flash.ps1 was not run");
        }

        Directory.CreateDirectory(Temporary);
        Directory.CreateDirectory(Tools);
        WriteConfiguration("mqtt://192.0.2.1");
        File.WriteAllText(PathOf("detector.key"), $"key={KeyText}\npassword={BrokerPassword}\n");
        File.WriteAllText(PathOf("Firmware.bin"), "firmware");
        File.WriteAllText(PathOf("ca.pem"), "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n");
        InstallNanoff();
    }

    public static string Script => Path.Combine(Structure.Repository.Root, "flash.ps1");

    public string PowerShell { get; }

    public string Temporary => PathOf("tmp");

    private string Tools => PathOf("tools");

    private string Log => PathOf("log");

    /// <summary>nanoff's calls in order, one a line, without the option that is in all of them.</summary>
    public string[] Calls => File.Exists(Log) ? File.ReadAllLines(Log) : [];

    /// <summary>How often the board started with new firmware.</summary>
    public int Starts => File.Exists(PathOf("board-starts")) ? File.ReadAllLines(PathOf("board-starts")).Length : 0;

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>What nanoff was given to deploy: <c>files.json</c> or <c>network.json</c>.</summary>
    public string Deployed(string name) => File.ReadAllText(PathOf("deployed-" + name));

    public void WriteConfiguration(string broker)
    {
        string text = $"version=1\ndetector=b-07\nmarket=dongmun\nstall=B-07\npos=2,7,1\nbroker={broker}\n";
        uint crc = Crc32Of(Encoding.ASCII.GetBytes(text));
        File.WriteAllText(PathOf("detector.cfg"), $"{text}crc32={crc:x8}\n");
    }

    /// <summary>A file of what the script keeps about a stall of the market dongmun.</summary>
    public string KeptPath(string name, string stall = "B-07") => PathOf($".config/flame-detector/dongmun/stall-{stall}/{name}");

    /// <summary>Every file under the installer's home that holds one of the secrets, but the board and the token file.</summary>
    public string[] FilesWith(string secret) => [.. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
        .Where(path => !Path.GetFileName(path).StartsWith("board-", StringComparison.Ordinal) && Path.GetFileName(path) is not ("token" or "deployed-network.json"))
        .Where(path => File.ReadAllText(path).Contains(secret, StringComparison.Ordinal))];

    public void UninstallNanoff() => File.Delete(Path.Combine(Tools, "nanoff"));

    /// <summary>Runs the script with the usual port, network and password, and the further arguments; <paramref name="failure"/> is nanoff's.</summary>
    public FlashResult Flash(string arguments = "", string failure = "") =>
        Run($"& '{Script}' -Port {Port} -Ssid market {Patience(failure)} -WifiPassword $wifi {arguments}; exit $LASTEXITCODE", failure);

    /// <summary>A board that will not answer is waited for a second only; any other has its time, on a busy machine too.</summary>
    public static string Patience(string failure) => failure is "silent" or "silent-after" or "neighbour" ? "-WaitSeconds 1" : "-WaitSeconds 600";

    /// <summary>Runs commands; $wifi is the password, which is on no command line here either.</summary>
    /// <param name="commands">What to run.</param>
    /// <param name="failure">nanoff's.</param>
    /// <param name="input">What is typed; nobody is there to ask when absent.</param>
    public FlashResult Run(string commands, string failure = "", string? input = null)
    {
        string setUp = "$ErrorActionPreference = 'Stop'; $PSStyle.OutputRendering = 'PlainText'; "
            + "$wifi = ConvertTo-SecureString $env:TEST_WIFI -AsPlainText -Force; Remove-Item env:TEST_WIFI; ";
        ProcessStartInfo start = new(PowerShell, ["-NoLogo", "-NoProfile", .. input is null ? (string[])["-NonInteractive"] : [], "-Command", setUp + commands])
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Only these: a nanoff that is really installed is never called.
        start.Environment["PATH"] = $"{Tools}:/usr/bin:/bin";
        start.Environment["TMPDIR"] = Temporary;
        start.Environment["HOME"] = _folder;
        start.Environment["LANG"] = "C.UTF-8";
        start.Environment.Remove("LC_ALL");
        start.Environment.Remove("XDG_CONFIG_HOME");
        start.Environment["TEST_WIFI"] = Password;
        start.Environment["FAKE_FOLDER"] = _folder;
        start.Environment["FAKE_FAILURE"] = failure;
        start.Environment["FAKE_PORT"] = Port;
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new FlashResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Files that the script left in the temporary folder; PowerShell's own are not its.</summary>
    public string[] Leftovers() => [.. Directory.EnumerateFileSystemEntries(Temporary, "flame*")];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);

    // Bit by bit, so that the script's is not checked against code that could share its mistake.
    private static uint Crc32Of(byte[] bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in bytes)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                uint mixed = (crc ^ (uint)(value >> bit)) & 1;
                crc = (crc >> 1) ^ (mixed * 0xEDB88320);
            }
        }

        return ~crc;
    }

    private void InstallNanoff()
    {
        string path = Path.Combine(Tools, "nanoff");
        File.WriteAllText(path, """
            #!/bin/bash
            # nanoff 2.5 as far as flash.ps1 knows it; the texts are nanoff's own.
            [ "${1:-}" = --suppressnanoffversioncheck ] && shift
            echo "$*" >> "$FAKE_FOLDER/log"
            ls -l "$FAKE_FOLDER/tmp" >> "$FAKE_FOLDER/modes"
            fails() { [ "$FAKE_FAILURE" = "$1" ]; }
            quit() { echo "Error $1: $2"; exit "${3:-208}"; }
            if [ "$1" = --version ]; then
              fails old && { echo "nanoff 1.25.3+aaaa"; exit 0; }
              echo "nanoff 2.5.162+2abdf4e" >&2
              exit 0
            fi
            echo ".NET nanoFramework Firmware Flasher v2.5.162+2abdf4e"
            echo "Copyright (C) 2019 .NET Foundation and nanoFramework project contributors"
            echo
            case "$*" in
              --listports)
                if fails no-ports; then echo "No available COM port."; else printf 'Available COM ports:\n  %s\n' "$FAKE_PORT"; fi ;;
              *--update*)
                fails update && quit E4003 "Failed to write new firmware to ESP32." 163
                echo "Erasing flash...OK"; echo "Flashing firmware...OK" ;;
              --listdevices)
                if fails silent || { fails silent-after && grep -q -- --deploy "$FAKE_FOLDER/log"; }; then echo "No devices found"; exit 0; fi
                echo "-- Connected .NET nanoFramework devices --"
                # A neighbour whose port begins with the same letters is not the board.
                if fails neighbour; then echo "ESP32_REV3 @ ${FAKE_PORT}1"; else echo "ESP32_REV3 @ $FAKE_PORT"; fi
                echo "------------------------------------------" ;;
              --filedeployment*)
                cp "$2" "$FAKE_FOLDER/deployed-files.json"; stat -c %a "$2" "$(dirname "$2")" > "$FAKE_FOLDER/modes-files"
                for name in detector.cfg detector.key ca.pem; do
                  source=$(sed -nE "s/.*\"SourceFilePath\": \"(.*$name)\".*/\1/p" "$2")
                  [ -n "$source" ] || continue
                  ls -l "$source" >> "$FAKE_FOLDER/modes-source"
                  [ -f "$source" ] || { echo; echo "Exception deploying content file $source to I:\\$name"; continue; }
                  if fails "file-$name"; then
                    printf 'Deploying file %s to I:\\%s...\nError deploying content file %s to I:\\%s\n' "$source" "$name" "$source" "$name"
                  else
                    printf 'Deploying file %s to I:\\%s...OK\n' "$source" "$name"
                    cp "$source" "$FAKE_FOLDER/board-$name"
                  fi
                done ;;
              --networkdeployment*)
                cp "$2" "$FAKE_FOLDER/deployed-network.json"; stat -c %a "$2" "$(dirname "$2")" > "$FAKE_FOLDER/modes-network"
                printf 'No operation was performed with the options supplied.\n\nUpdating network configuration...OK\nUpdating wireless configuration...'
                fails network && { echo; echo "Error uploading wireless configuration $(sed -nE 's/.*"Password": "(.*)".*/\1/p' "$2")."; quit E2002 "Error executing operation with nano device." 210; }
                echo OK ;;
              *--deploy*)
                printf 'Getting details from nano device...OK\nDeploying managed application...'
                fails deploy && { echo "FAILED!"; quit E2002 "Error executing operation with nano device." 210; }
                echo started >> "$FAKE_FOLDER/board-starts"
                printf 'OK\nRebooting...OK\n' ;;
              *) quit E9000 "Invalid or missing arguments." 40 ;;
            esac
            """.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
