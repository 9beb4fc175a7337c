using System.Globalization;
using Simulator.Scenarios;

namespace Simulator.Fuzzing;

/// <summary>Reads a step's arguments and names the place where one is wrong.</summary>
internal sealed class FuzzWords(ScenarioStep step, int detectors)
{
    private const int NumberMost = 1_000_000;

    private int _read;

    public int Detector(int at)
    {
        string word = Word(at);
        for (int i = 0; i < detectors; i++)
        {
            if (word == FuzzBoard.IdOf(i))
            {
                return i;
            }
        }

        throw Bad($"there is no detector {word}");
    }

    public string Client(int at) => Word(at) == FuzzRoom.Id ? FuzzRoom.Id : FuzzBoard.IdOf(Detector(at));

    public int Number(int at) => Parse(at, NumberStyles.None, $"a number from 0 to {NumberMost}");

    public int Signed(int at) => Parse(at, NumberStyles.AllowLeadingSign, $"a number to {NumberMost} on either side of 0");

    public string Of(int at, IReadOnlyList<string> known) =>
        known.Contains(Word(at)) ? Word(at) : throw Bad($"one of {string.Join(", ", known)} expected, not {Word(at)}");

    public void RequireAllRead()
    {
        if (step.Arguments.Count > _read)
        {
            throw Unknown();
        }
    }

    public EndException Unknown() => Bad($"«{step.Verb} {string.Join(' ', step.Arguments)}» is not a known step");

    private int Parse(int at, NumberStyles style, string expected) =>
        int.TryParse(Word(at), style, CultureInfo.InvariantCulture, out int number) && number is >= -NumberMost and <= NumberMost
            ? number
            : throw Bad($"{expected} expected, not {Word(at)}");

    private string Word(int at)
    {
        _read = Math.Max(_read, at + 1);
        return at < step.Arguments.Count ? step.Arguments[at] : throw Unknown();
    }

    private EndException Bad(string reason) => new(ExitCode.BadInput, $"{step.Place}: {reason}");
}
