using Firmware.Detection;

namespace Firmware.Tests;

[TestClass]
public sealed class FlameTreesTests
{
    private const int Lights = 200;

    [TestMethod]
    public void HalvesAddUpToTheWhole()
    {
        Lcg random = new(3);
        for (int i = 0; i < Lights; i++)
        {
            int[] values = Values(random);
            int half = FlameTrees.Score(values, 0, FlameTrees.FirstTrees, 0, int.MaxValue);
            int whole = FlameTrees.Score(values, 0, FlameTrees.Trees, 0, int.MaxValue);
            Assert.AreEqual(whole, FlameTrees.Score(values, FlameTrees.FirstTrees, FlameTrees.Trees, half, int.MaxValue));
        }
    }

    /// <summary>Whoever has the patience that a light needs at its worst hears all trees; with a little less it is given up.</summary>
    [TestMethod]
    public void LightIsGivenUpWhereItsSumFallsBelowPatience()
    {
        Lcg random = new(5);
        for (int i = 0; i < Lights; i++)
        {
            int[] values = Values(random);
            int sum = 0;
            int needed = 0;
            for (int tree = 0; tree < FlameTrees.Trees; tree++)
            {
                needed = tree - sum > needed ? tree - sum : needed;
                sum = FlameTrees.Score(values, tree, tree + 1, sum, int.MaxValue);
            }

            Assert.AreEqual(sum, FlameTrees.Score(values, 0, FlameTrees.Trees, 0, needed));
            Assert.AreEqual(FlameTrees.GivenUp, FlameTrees.Score(values, 0, FlameTrees.Trees, 0, needed - 1));
        }
    }

    // Around what the features of light are.
    private static int[] Values(Lcg random)
    {
        int[] values = new int[FlameFeatures.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = 20 + random.Next(80);
        }

        return values;
    }
}
