using System.CommandLine;
using Simulator;
using Simulator.Commands;

RootCommand root = new("Flame detectors for market stalls, simulated. Without a verb: a street in which one stall burns.")
{
    ReplayCommand.Create(),
    ScoreCommand.Create(),
    VerifyCommand.Create(),
    TrainCommand.Create(),
    PlaceCommand.Create(),
    WayCommand.Create(),
    ProvisionCommand.Create(),
    ControlRoomCommand.Create(),
    JournalCommand.Create(),
    OperatorCommand.Create(),
    DrillCommand.Create(),
    FuzzCommand.Create(),
    FleetCommand.Create(),
    ConformanceCommand.Create(),
};
DemoCommand.AddTo(root);

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine(string.Join(' ', parsed.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    return ExitCode.BadInput;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (EndException e)
{
    Console.Error.WriteLine(e.Message);
    return e.ExitCode;
}
