using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Simulator;
using Simulator.ControlRoom;

namespace Firmware.Tests.Desktop.ControlRoom;

[TestClass]
public sealed class RegistryFileTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 7, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("registry-").FullName;

    private string FilePath => Path.Combine(_folder, "registry.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void EveryChangeIsInTheFile()
    {
        DetectorRegistry registry = RegistryFile.Open(FilePath);
        registry.Add("det-1", "mangwon", "B-07", Key(1));
        registry.Add("det-2", "mangwon", "B-08", Key(2));
        registry.Add("det-3", "mangwon", "냉면-9", Key(3));
        registry.Replace("det-1", "det-4", Key(4), s_now);
        registry.Rotate("det-2", Key(5), s_now.AddDays(1));
        registry.Retire("det-3", s_now);

        DetectorRegistry read = RegistryFile.Open(FilePath);
        string[] ids = ["det-1", "det-2", "det-3", "det-4"];
        CollectionAssert.AreEqual(ids, read.All.Select(detector => detector.Id).ToArray());
        Assert.AreEqual(new Retirement(s_now, "det-4"), read.Find("det-1")!.Retirement);
        Assert.AreEqual(new Retirement(s_now, null), read.Find("det-3")!.Retirement);
        Assert.AreEqual("냉면-9", read.Find("det-3")!.Stall);
        Assert.AreEqual(s_now.AddDays(1), read.Find("det-2")!.OldKeyUntil);
        Assert.AreEqual("det-4", read.FindAt("mangwon", "B-07")!.Id);
        Assert.IsTrue(read.Find("det-2")!.KeyAt(s_now).SequenceEqual(Key(2)));
        Assert.IsTrue(read.Find("det-2")!.KeyAt(s_now.AddDays(1)).SequenceEqual(Key(5)));

        read.TakeOver("det-2", s_now);
        Assert.IsNull(RegistryFile.Open(FilePath).Find("det-2")!.OldKeyUntil);
        Assert.IsTrue(RegistryFile.Open(FilePath).Find("det-2")!.KeyAt(s_now).SequenceEqual(Key(5)));
    }

    [TestMethod]
    public void OnlyItsOwnerMayReadIt()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("Windows has no file modes");
            return;
        }

        // What a crash left over must not pass its mode on.
        File.WriteAllText(FilePath + ".new", "x");
        RegistryFile.Open(FilePath).Add("det-1", "m", "B", Key(1));
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.IsFalse(File.Exists(FilePath + ".new"));

        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains("chmod 600", Refused().Message);
    }

    [TestMethod]
    public void WhatCannotBeSavedIsNotChanged()
    {
        DetectorRegistry registry = RegistryFile.Open(Path.Combine(_folder, "missing", "registry.json"));
        EndException refused = Assert.ThrowsExactly<EndException>(() => registry.Add("det-1", "m", "B", Key(1)));
        Assert.Contains("not saved", refused.Message);
        Assert.IsNull(registry.Find("det-1"));
        Assert.IsNull(registry.FindAt("m", "B"));
        Assert.IsEmpty(registry.All);
    }

    [TestMethod]
    public void WhatAnotherProgramChangedIsNotUndone()
    {
        DetectorRegistry early = RegistryFile.Open(FilePath);
        DetectorRegistry other = RegistryFile.Open(FilePath);
        early.Add("det-1", "m", "A", Key(1));
        EndException refused = Assert.ThrowsExactly<EndException>(() => other.Add("det-2", "m", "B", Key(2)));
        Assert.Contains($"registry {FilePath}: not saved: another program changed it", refused.Message);
        Assert.IsNull(other.Find("det-2"));
        early.Add("det-3", "m", "C", Key(3));
        Assert.AreEqual("det-1 det-3", string.Join(' ', RegistryFile.Open(FilePath).All.Select(detector => detector.Id)));
    }

    // K stands for a good key, L for another; none of either may be in a message.
    [TestMethod]
    [DataRow("", "line 1, byte 1")]
    [DataRow("{\n  \"version\": 1,\n  \"detectors\": [ K ]\n}", "line 3, byte 18")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":\"a\",\"id\":\"K\"}]}", "an object names a member twice")]
    [DataRow("[]", "top level: no JSON object")]
    [DataRow("{\"version\":1}", "top level: \"detectors\" is missing")]
    [DataRow("{\"version\":2,\"detectors\":[]}", "top level: \"version\" is not 1")]
    [DataRow("{\"version\":1,\"detectors\":{}}", "top level: \"detectors\" is no array")]
    [DataRow("{\"version\":1,\"detectors\":[],\"K\":0}", "top level: a member other than version, detectors")]
    [DataRow("{\"version\":1,\"detectors\":[3]}", "detectors[0]: no JSON object")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":1,\"market\":\"m\",\"stall\":\"s\",\"keys\":[{\"key\":\"K\"}]}]}", "detectors[0]: \"id\" is no text")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":\"A\",\"market\":\"m\",\"stall\":\"s\",\"keys\":[{\"key\":\"K\"}]}]}", "detectors[0]: detector id \"A\"")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":\"\\ud800\",\"market\":\"m\",\"stall\":\"s\",\"keys\":[{\"key\":\"K\"}]}]}", "detectors[0]: a text that is no Unicode")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":\"a\",\"market\":\"m\",\"stall\":\"s\",\"keys\":[]}]}", "detectors[0]: \"keys\" is no array of 1 to 16")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":\"a\",\"market\":\"m\",\"stall\":\"s\",\"keys\":[{\"key\":\"K=\"}]}]}", "detectors[0]: keys[0]: \"key\" is not base64url of 32 bytes")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":\"a\",\"market\":\"m\",\"stall\":\"s\",\"keys\":[{\"key\":\"K\"},{\"key\":\"L\"}]}]}", "detectors[0]: keys[0]: \"until\" is missing")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":\"a\",\"market\":\"m\",\"stall\":\"s\",\"keys\":[{\"key\":\"K\",\"until\":\"2026-07-01T09:00:00Z\"},{\"key\":\"K\"}]}]}", "detectors[0]: keys[1]: the same key again")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":\"a\",\"market\":\"m\",\"stall\":\"s\",\"keys\":[{\"key\":\"K\",\"until\":\"tomorrow\"},{\"key\":\"L\"}]}]}", "detectors[0]: keys[0]: \"until\" is no time")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":\"a\",\"market\":\"m\",\"stall\":\"s\",\"keys\":[{\"key\":\"K\"}]},{\"id\":\"b\",\"market\":\"m\",\"stall\":\"s\",\"keys\":[{\"key\":\"L\"}]}]}", "detectors[1]: detector b: stall s of market m has detector a already")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":\"a\",\"market\":\"m\",\"stall\":\"s\",\"keys\":[{\"key\":\"K\"}]},{\"id\":\"b\",\"market\":\"m\",\"stall\":\"t\",\"keys\":[{\"key\":\"K\"}]}]}", "detectors[1]: detector b: the key is or was that of detector a")]
    [DataRow("{\"version\":1,\"detectors\":[{\"id\":\"a\",\"market\":\"m\",\"stall\":\"s\",\"keys\":[{\"key\":\"K\"}],\"retired\":true}]}", "detectors[0]: \"retired\": no JSON object")]
    public void ABrokenFileIsOneErrorThatNamesThePlaceAndNoKey(string content, string place)
    {
        string good = Text(Key(1));
        string other = Text(Key(2));
        string text = content.Replace("K", good, StringComparison.Ordinal).Replace("L", other, StringComparison.Ordinal);
        File.WriteAllText(FilePath, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        EndException refused = Refused();
        Assert.AreEqual(ExitCode.BadInput, refused.ExitCode);
        Assert.StartsWith($"registry {FilePath}: {place}", refused.Message);
        Assert.DoesNotContain(good[..8], refused.Message);
        Assert.DoesNotContain(other[..8], refused.Message);
        Assert.DoesNotContain("\n", refused.Message);
        Assert.AreEqual(text, File.ReadAllText(FilePath), "nothing is changed");
    }

    // Cut anywhere, a file is refused: never half of the detectors.
    [TestMethod]
    public void AFileCutAnywhereIsRefused()
    {
        DetectorRegistry registry = RegistryFile.Open(FilePath);
        registry.Add("det-1", "m", "B", Key(1));
        registry.Rotate("det-1", Key(2), s_now);
        byte[] whole = File.ReadAllBytes(FilePath);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            Refused();
        }
    }

    private static byte[] Key(int number) => SHA256.HashData(Encoding.ASCII.GetBytes($"key {number}"));

    private static string Text(byte[] key) => Base64Url.EncodeToString(key);

    private EndException Refused() => Assert.ThrowsExactly<EndException>(() => RegistryFile.Open(FilePath));
}
