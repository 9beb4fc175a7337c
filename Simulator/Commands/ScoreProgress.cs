using Spectre.Console;

namespace Simulator.Commands;

/// <summary>Shows on stderr how far a long run is and how long it will still take: a bar in a terminal, else a line for every tenth.</summary>
internal static class ScoreProgress
{
    /// <summary>Runs something that tells its progress.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="run">Given where to tell the share done, from any thread.</param>
    public static T Show<T>(string name, Func<Action<double>, T> run)
    {
        if (Console.IsErrorRedirected)
        {
            return run(Lines(name, TimeProvider.System));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn(), new SpinnerColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(name, maxValue: 1);
                return run(share => task.Value = share);
            });
    }

    private static Action<double> Lines(string name, TimeProvider time)
    {
        long started = time.GetTimestamp();
        int tenths = 0;
        return share =>
        {
            int reached = (int)(share * 10);
            if (reached <= tenths)
            {
                return;
            }

            tenths = reached;
            TimeSpan left = time.GetElapsedTime(started) * ((1 - share) / share);
            Console.Error.WriteLine(FormattableString.Invariant($"{name}: {share * 100:0} %, {left:h\\:mm\\:ss} left"));
        };
    }
}
