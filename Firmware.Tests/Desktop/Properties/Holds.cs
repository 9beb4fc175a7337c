using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Firmware.Tests.Desktop.Properties;

/// <summary>Asks FsCheck whether something holds for many drawn values; what fails is shrunk and printed. The seed is fixed.</summary>
internal static class Holds
{
    private const ulong Seed = 4;

    /// <summary>Whole numbers of all sizes, the ends of their kind among them.</summary>
    internal static Gen<int> AnyInt { get; } = Gen.OneOf(Gen.Elements(0, 1, -1, int.MaxValue, int.MinValue), Gen.Choose(-100, 100), Gen.Choose(int.MinValue, int.MaxValue));

    /// <summary>Bytes, none to some hundred.</summary>
    internal static Gen<byte[]> AnyBytes { get; } = Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf();

    /// <summary>Text of up to 32 characters: mostly printable ASCII, but of all kinds.</summary>
    internal static Gen<string> AnyText { get; } =
        Gen.Choose(0, 32).SelectMany(length => Gen.Frequency((8, Gen.Choose(' ', '~')), (1, Gen.Choose(0, 0x2FF)), (1, Gen.Elements<int>('"', '\\', '{', 0xD800, 0xFFFF))).ArrayOf(length))
            .Select(characters => new string([.. characters.Select(character => (char)character)]));

    /// <summary>For all values; <paramref name="body"/> throws where it does not hold.</summary>
    internal static void ForAll<T>(Gen<T> values, Action<T> body, int runs = 1_000) => Check(Prop.ForAll(Arb.From(values), body), runs);

    /// <summary>For all sequences of steps; a failing one loses steps until each is needed.</summary>
    internal static void ForAllSequences<T>(Gen<T> step, Action<T[]> body, int runs = 300) => Check(Prop.ForAll(Arb.From(step.ArrayOf(), Shorter), body), runs);

    private static IEnumerable<T[]> Shorter<T>(T[] steps)
    {
        for (int piece = steps.Length; piece > 0; piece /= 2)
        {
            for (int at = 0; at + piece <= steps.Length; at += piece)
            {
                yield return [.. steps[..at], .. steps[(at + piece)..]];
            }
        }
    }

    private static void Check(Property property, int runs)
    {
        Console.WriteLine($"seed {Seed}, {runs} cases");
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(Seed), FSharpOption<int>.None))));
    }
}
