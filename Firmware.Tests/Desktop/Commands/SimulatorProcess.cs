using System.Diagnostics;

namespace Firmware.Tests.Desktop.Commands;

/// <summary>What a run of the simulator left behind.</summary>
internal sealed record SimulatorResult(int ExitCode, string Output, string Error)
{
    /// <summary>The output's lines.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The one line on stderr that every refusal is; fails where there is another number of lines.</summary>
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

/// <summary>Runs the simulator as a user does: as a process with arguments, standard streams and an exit code.</summary>
internal static class SimulatorProcess
{
    public static SimulatorResult Run(params string[] arguments) => RunWithInput("", arguments);

    public static SimulatorResult RunWithInput(string input, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "Simulator.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        return new SimulatorResult(process.ExitCode, output.Result, error.Result);
    }
}
