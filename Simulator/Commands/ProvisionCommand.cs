using System.CommandLine;
using Simulator.Provisioning;

namespace Simulator.Commands;

/// <summary>The verb <c>provision</c>: plays one installation from the enrolment to the certificate.</summary>
internal static class ProvisionCommand
{
    private static readonly Dictionary<string, ProvisionScenario> s_scenarios = new()
    {
        ["success"] = ProvisionScenario.Success,
        ["unplugged"] = ProvisionScenario.Unplugged,
        ["no-control-room"] = ProvisionScenario.NoControlRoom,
        ["wrong-key"] = ProvisionScenario.WrongKey,
        ["nobody-answers"] = ProvisionScenario.NobodyAnswers,
        ["no-flame"] = ProvisionScenario.NoFlame,
        ["weak-wifi"] = ProvisionScenario.WeakWifi,
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string> scenario = new("--scenario") { Description = "What goes wrong", DefaultValueFactory = _ => "success" };
        scenario.AcceptOnlyFromAmong([.. s_scenarios.Keys]);
        Option<string?> certificate = new("--certificate") { Description = "Write the certificate's page here", HelpName = "FILE.html" };
        Command command = new("provision", "Play the installation of one detector in virtual time: enrolment, flashing over a modelled serial line, commissioning, certificate") { scenario, certificate };
        command.SetAction(parsed => Run(s_scenarios[parsed.GetRequiredValue(scenario)], parsed.GetValue(certificate)));
        return command;
    }

    private static int Run(ProvisionScenario scenario, string? file)
    {
        using ProvisionRun run = new(scenario, Console.Out);
        run.Play();
        if (file is not null)
        {
            Write(run.Certificate, file);
        }

        if (run.IsPassed)
        {
            return ExitCode.Done;
        }

        StepResult? failed = run.Steps.FirstOrDefault(step => step.Result == "fail");
        throw new EndException(ExitCode.CheckFailed, failed is null ? "commissioning did not end" : $"commissioning failed: step {failed.No} {failed.Step}: {failed.Hint}");
    }

    private static void Write(Certificate? certificate, string file)
    {
        if (certificate is null)
        {
            Console.Out.WriteLine("no certificate: the control room accepted no result");
            return;
        }

        try
        {
            File.WriteAllText(file, CertificatePage.Of(certificate, isSimulated: true));
            Console.Out.WriteLine($"certificate: {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EndException(ExitCode.BadInput, $"{file}: {e.Message}");
        }
    }
}
