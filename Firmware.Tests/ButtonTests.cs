using Firmware.Provisioning;
using Firmware.Supervision;

namespace Firmware.Tests;

[TestClass]
public class ButtonTests
{
    private const int LookMicros = Limits.SupervisionMillis * 1000;

    // One character a look: # closed, . open. What came out, one letter each: S short, L long.
    [DataRow("..........", "")]
    [DataRow("#.........", "")]
    [DataRow("#.#.#.#...", "")]
    [DataRow(".##.......", "S")]
    [DataRow(".##..", "S")]
    [DataRow(".####.##..", "S")]
    [DataRow(".##..##..##..", "SSS")]
    [TestMethod]
    public void PressesAreToldByTheirLooks(string looks, string presses)
    {
        Button button = Released();
        string told = "";
        for (int i = 0; i < looks.Length; i++)
        {
            told += Letter(button.Look(looks[i] == '#', i * LookMicros));
        }

        // A release counts with its second look.
        told += Letter(button.Look(false, looks.Length * LookMicros)) + Letter(button.Look(false, (looks.Length + 1) * LookMicros));
        Assert.AreEqual(presses, told);
    }

    [DataRow(2_900_000, "S")]
    [DataRow(3_200_000, "L")]
    [DataRow(60_000_000, "L")]
    [TestMethod]
    public void HeldItIsLongOnceAndNotShort(int micros, string presses)
    {
        Button button = Released();
        string told = "";
        long now = 0;
        for (; now < micros; now += LookMicros)
        {
            told += Letter(button.Look(true, now));
        }

        for (int i = 0; i < 5; i++, now += LookMicros)
        {
            told += Letter(button.Look(false, now));
        }

        Assert.AreEqual(presses, told);
    }

    /// <summary>A button that is stuck starts nothing, however long; let go, it is a button again.</summary>
    [TestMethod]
    public void DownFromTheStartItIsNoPress()
    {
        Button button = new();
        string told = "";
        long now = 0;
        for (; now < 60_000_000; now += LookMicros)
        {
            told += Letter(button.Look(true, now));
        }

        for (int i = 0; i < 5; i++, now += LookMicros)
        {
            told += Letter(button.Look(false, now));
        }

        Assert.AreEqual("", told);
        for (int i = 0; i < 5; i++, now += LookMicros)
        {
            told += Letter(button.Look(i < 3, now));
        }

        Assert.AreEqual("S", told);
    }

    [DataRow("market", "market", -60, true)]
    [DataRow("market\0\0\0", "market", -60, true)]
    [DataRow("market-guest", "market", -60, false)]
    [DataRow("Market", "market", -60, false)]
    [TestMethod]
    public void OnlyTheOwnNetworkCounts(string heard, string own, int dbm, bool counts)
    {
        StrongestSignal signal = new(own);
        signal.Hear(heard, dbm);
        Assert.AreEqual(counts ? dbm : 0, signal.Dbm);
    }

    [TestMethod]
    public void TheStrongestCounts()
    {
        StrongestSignal signal = new("market");
        signal.Hear("market", -80);
        signal.Hear("market", -51);
        signal.Hear("market", -70);
        Assert.AreEqual(-51, signal.Dbm);
    }

    private static Button Released()
    {
        Button button = new();
        button.Look(false, -2 * LookMicros);
        button.Look(false, -LookMicros);
        return button;
    }

    private static string Letter(Press press) => press == Press.Tapped ? "S" : press == Press.Held ? "L" : "";
}
