using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

[TestClass]
public sealed class ReplayWindowTests
{
    [TestMethod]
    [DataRow("0-0", true)]
    [DataRow("7-1024", true)]
    [DataRow("999999999999999999-1", true)]
    [DataRow("1000000000000000000-1", false)]
    [DataRow("07-1", false)]
    [DataRow("7-01", false)]
    [DataRow("7", false)]
    [DataRow("7-", false)]
    [DataRow("-7", false)]
    [DataRow("7-1-1", false)]
    [DataRow("+7-1", false)]
    [DataRow("7- 1", false)]
    [DataRow("7-1\n", false)]
    [DataRow("7-e1", false)]
    [DataRow("٧-1", false)]
    [DataRow("", false)]
    [DataRow(null, false)]
    public void NumbersAreStrict(string? text, bool isGood)
    {
        Assert.AreEqual(isGood, MessageId.TryParse(text, out MessageId id));
        Assert.IsTrue(!isGood || id.ToString() == text);
    }

    [TestMethod]
    public void TheEdgesOfTheWindow()
    {
        ReplayWindow window = new();
        Assert.IsNull(window.Highest);
        window.Take(new MessageId(3, 5_000));
        Assert.AreEqual(JtiStanding.Replayed, window.Judge(new MessageId(3, 5_000)));
        Assert.AreEqual(JtiStanding.Fresh, window.Judge(new MessageId(3, 5_000 - ReplayWindow.Size + 1)));
        Assert.AreEqual(JtiStanding.Behind, window.Judge(new MessageId(3, 5_000 - ReplayWindow.Size)));
        Assert.AreEqual(JtiStanding.Behind, window.Judge(new MessageId(2, 999_999)));
        Assert.AreEqual(JtiStanding.Fresh, window.Judge(new MessageId(4, 0)));
    }

    [TestMethod]
    public void AfterARestartAllBelowTheHighestCountsAsTaken()
    {
        ReplayWindow window = new(new MessageId(3, 5_000));
        Assert.AreEqual(JtiStanding.Replayed, window.Judge(new MessageId(3, 5_000)));
        Assert.AreEqual(JtiStanding.Replayed, window.Judge(new MessageId(3, 4_500)));
        Assert.AreEqual(JtiStanding.Behind, window.Judge(new MessageId(3, 3_000)));
        window.Take(new MessageId(3, 5_002));
        Assert.AreEqual(JtiStanding.Fresh, window.Judge(new MessageId(3, 5_001)));
        Assert.AreEqual(JtiStanding.Replayed, window.Judge(new MessageId(3, 5_000)));
    }

    [TestMethod]
    public void AgreesWithASetThatForgetsNothing()
    {
        for (int seed = 1; seed <= 200; seed++)
        {
            Random random = new(seed);
            ReplayWindow window = new();
            HashSet<MessageId> taken = [];
            MessageId highest = new(0, 0);
            for (int i = 0; i < 500; i++)
            {
                long boot = Math.Max(0, highest.Boot + (random.Next(100) switch { 0 => 1, 1 => -1, _ => 0 }));
                long counter = Math.Max(0, highest.Counter + random.Next(random.Next(3) switch { 0 => 3, 1 => 1_100, _ => 3_000 }) - random.Next(1_100));
                MessageId jti = new(boot, counter);
                JtiStanding expected = taken.Count == 0 || jti.IsAbove(highest) ? JtiStanding.Fresh
                    : jti.Boot < highest.Boot || highest.Counter - jti.Counter >= 1_024 ? JtiStanding.Behind
                    : taken.Contains(jti) ? JtiStanding.Replayed
                    : JtiStanding.Fresh;
                Assert.AreEqual(expected, window.Judge(jti), $"seed {seed}, {jti} after {highest}");
                if (expected == JtiStanding.Fresh)
                {
                    window.Take(jti);
                    taken.Add(jti);
                    highest = taken.Count == 1 || jti.IsAbove(highest) ? jti : highest;
                    Assert.AreEqual(highest, window.Highest);
                }
            }
        }
    }
}
