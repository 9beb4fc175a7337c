using Firmware.Sensing;
using Simulator.World;

namespace Firmware.Tests.Desktop.World;

[TestClass]
public sealed class SensorModuleTests
{
    private const int Boards = 200;

    [TestMethod]
    [DataRow(Wiring.Falling)]
    [DataRow(Wiring.Rising)]
    public void LightMovesTheCodeTheWiredWayAndSaturates(Wiring wiring)
    {
        for (int seed = 0; seed < Boards; seed++)
        {
            SensorModule module = new(new Noise(seed), wiring);
            Sample dark = default;
            Sample lit = default;
            Sample blinding = default;
            module.Read(0, ref dark);
            module.Read(1500, ref lit);
            module.Read(30_000, ref blinding);
            int sign = wiring == Wiring.Rising ? 1 : -1;
            Assert.IsTrue((lit.Raw - dark.Raw) * sign > 800, module.ToString());
            Assert.IsTrue(wiring == Wiring.Rising ? blinding.Raw > 3900 : blinding.Raw < 200, module.ToString());
            Assert.IsTrue(wiring == Wiring.Rising ? dark.Raw < 300 : dark.Raw > 3800, module.ToString());
        }
    }

    [TestMethod]
    public void AboutHalfOfTheBoardsAreBlindToFaintLight()
    {
        int blind = 0;
        for (int seed = 0; seed < Boards; seed++)
        {
            SensorModule module = new(new Noise(seed), Wiring.Falling);
            blind += module.AsRead(20) < 1 ? 1 : 0;
        }

        Assert.IsTrue(blind is > Boards * 2 / 5 and < Boards * 3 / 5, $"{blind} of {Boards}");
    }

    [TestMethod]
    public void TheLightForARiseGivesThatRise()
    {
        for (int seed = 0; seed < Boards; seed++)
        {
            SensorModule module = new(new Noise(seed), seed % 2 == 0 ? Wiring.Falling : Wiring.Rising);
            double light = module.LightFor(300, 400);
            Assert.AreEqual(400, module.AsRead(300 + light) - module.AsRead(300), 1, module.ToString());
        }
    }

    [TestMethod]
    public void ThePulseCounterCountsBetweenReadings()
    {
        SensorModule module = new(new Noise(1), Wiring.Falling, true);
        Sample sample = default;
        module.Read(0, ref sample);
        for (int i = 0; i < 5; i++)
        {
            module.Compare(10_000);
            module.Compare(0);
        }

        module.Read(10_000, ref sample);
        Assert.AreEqual(6, sample.Edges);
        Assert.AreEqual(1, sample.Comparator);
    }
}
