using System.CommandLine;
using System.Text;
using Simulator.Operators;

namespace Simulator.Commands;

/// <summary>The verb <c>operator</c>: who may log in to the control room's pages.</summary>
internal static class OperatorCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> name = new("NAME") { Description = "Who: 1 to 32 of a-z, 0-9 and '-'" };
        Option<OperatorRole> role = new("--role") { Description = "viewer, operator or admin", DefaultValueFactory = _ => OperatorRole.Operator };
        Option<string> file = new("--operators") { Description = "The operators' file, readable by its owner only; made where there is none", HelpName = "FILE", Required = true };
        Command add = new("add", "Add an operator, or give one a new password and role; the password is read from the terminal or standard input") { name, role, file };
        add.SetAction(parsed =>
        {
            OperatorFile.Put(parsed.GetRequiredValue(file), parsed.GetRequiredValue(name), parsed.GetValue(role), ReadPassword());
            return ExitCode.Done;
        });
        return new Command("operator", "Who may log in to the control room's pages") { add };
    }

    private static string ReadPassword()
    {
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine() ?? "";
        }

        Console.Error.Write($"Password, {OperatorFile.PasswordCharsMin} characters or more: ");
        string first = ReadHidden();
        Console.Error.Write("Again: ");
        return ReadHidden() == first ? first : throw new EndException(ExitCode.BadInput, "password: the two are not the same");
    }

    private static string ReadHidden()
    {
        StringBuilder typed = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
