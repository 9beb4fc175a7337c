using System.Globalization;
using Simulator;
using Simulator.Fuzzing;

namespace Firmware.Tests.Desktop.Parsers;

/// <summary>A parser with its inputs. One of these is used by one thread.</summary>
/// <param name="Next">Gives the next input.</param>
/// <param name="Parse">Gives what was accepted; null, or an <see cref="EndException"/> where the parser's documentation says so, is a refusal.</param>
/// <param name="BytesFixed">What parsing may allocate, in bytes.</param>
/// <param name="BytesPerByte">What it may allocate besides for each byte of the input.</param>
internal sealed record FuzzedParser(Func<byte[]> Next, Func<byte[], object?> Parse, int BytesFixed, int BytesPerByte)
{
    /// <summary>Throws when an input must not have been accepted as it was.</summary>
    internal Action<byte[], object>? Check { get; init; }

    /// <summary>Throws when a refused input has changed something.</summary>
    internal Action<byte[]>? CheckRefused { get; init; }

    /// <summary>True where a refusal is an <see cref="EndException"/>. Anything else that is thrown is a crash.</summary>
    internal bool Throws { get; init; }
}

/// <summary>
/// Feeds parsers with bytes: 100,000 each, or as many as FUZZ_INPUTS says. Nothing may crash, memory is bounded for each input, and what
/// was accepted is checked. A run that stands still for ten minutes hangs: it ends with the numbers of its inputs.
/// </summary>
internal static class ParserFuzz
{
    private const int Shards = 8;
    private const int WarmUp = 500;
    private const long Seed = 4;

    private static readonly TimeSpan s_hangs = TimeSpan.FromMinutes(10);

    private static readonly int s_inputs =
        int.TryParse(Environment.GetEnvironmentVariable("FUZZ_INPUTS"), NumberStyles.None, CultureInfo.InvariantCulture, out int inputs) ? inputs : 100_000;

    /// <summary>Feeds one parser.</summary>
    /// <param name="make">Makes it anew for each of a few independent runs.</param>
    internal static void Run(Func<SeededDraw, FuzzedParser> make)
    {
        long accepted = 0;
        long mostBytes = 0;
        int[] numbers = new int[Shards];
        Task all = Task.Run(() => Parallel.For(0, Shards, shard =>
        {
            (long taken, long most) = Feed(make(new SeededDraw(Seed, shard)), shard, ref numbers[shard]);
            Interlocked.Add(ref accepted, taken);
            InterlockedMax(ref mostBytes, most);
        }));
        try
        {
            for (int[] before = [.. numbers]; !all.Wait(s_hangs); before = [.. numbers])
            {
                Assert.AreNotEqual(string.Join(' ', before), string.Join(' ', numbers), $"hangs: seed {Seed}, at these inputs of its parts");
            }
        }
        catch (AggregateException failures)
        {
            Assert.Fail(failures.Flatten().InnerExceptions[0].ToString());
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Seed}, {s_inputs} inputs, {accepted} accepted, {mostBytes} bytes allocated at most"));
        Assert.IsGreaterThan(0, accepted, "nothing was accepted: that shows little");
        Assert.IsLessThan(s_inputs, accepted, "nothing was refused: that shows little");
    }

    private static (long Accepted, long MostBytes) Feed(FuzzedParser parser, int shard, ref int number)
    {
        long accepted = 0;
        long mostBytes = 0;
        for (number = 0; number < s_inputs / Shards; number++)
        {
            byte[] input = parser.Next();
            try
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                object? result = Parse(parser, input);
                long bytes = GC.GetAllocatedBytesForCurrentThread() - before;

                // What is made once, at the first use, is not the input's.
                mostBytes = number < WarmUp ? 0 : Math.Max(mostBytes, bytes);
                if (number >= WarmUp && bytes > parser.BytesFixed + ((long)parser.BytesPerByte * input.Length))
                {
                    throw new InvalidOperationException($"{bytes} bytes allocated for {input.Length}");
                }

                if (result is not null)
                {
                    accepted++;
                    parser.Check?.Invoke(input, result);
                }
                else
                {
                    parser.CheckRefused?.Invoke(input);
                }
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {Seed}, part {shard}, input {number}: {Convert.ToBase64String(input)}", failure);
            }
        }

        return (accepted, mostBytes);
    }

    private static object? Parse(FuzzedParser parser, byte[] input)
    {
        if (!parser.Throws)
        {
            return parser.Parse(input);
        }

        try
        {
            return parser.Parse(input);
        }
        catch (EndException refusal)
        {
            return refusal.ExitCode == ExitCode.BadInput && refusal.Message.Length > 0 && !refusal.Message.AsSpan().ContainsAny('\r', '\n')
                ? null
                : throw new InvalidOperationException($"not one clear line: {refusal.Message}");
        }
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (long seen = Volatile.Read(ref target); value > seen;)
        {
            long before = Interlocked.CompareExchange(ref target, value, seen);
            seen = before == seen ? value : before;
        }
    }
}
