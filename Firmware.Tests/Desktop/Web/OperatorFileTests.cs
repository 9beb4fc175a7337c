using Firmware.Tests.Desktop.Commands;
using Simulator;
using Simulator.Operators;

namespace Firmware.Tests.Desktop.Web;

/// <summary>Who may log in: added by the verb, kept as a hash, in a file of its owner's.</summary>
[TestClass]
public sealed class OperatorFileTests : IDisposable
{
    private const string Password = "correct horse battery";

    private readonly string _folder = Directory.CreateTempSubdirectory("operators").FullName;

    private string FilePath => Path.Combine(_folder, "operators.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void TheVerbAddsAnOperatorWhoMayLogIn()
    {
        SimulatorResult result = SimulatorProcess.RunWithInput(Password + "\n", "operator", "add", "kim", "--role", "viewer", "--operators", FilePath);
        Assert.AreEqual(0, result.ExitCode, result.Error);
        result = SimulatorProcess.RunWithInput(Password + " again\n", "operator", "add", "lee", "--role", "admin", "--operators", FilePath);
        Assert.AreEqual(0, result.ExitCode, result.Error);

        OperatorFile file = OperatorFile.Open(FilePath);
        Assert.AreEqual(OperatorRole.Viewer, file.LogIn("kim", Password)!.Role);
        Assert.AreEqual(OperatorRole.Admin, file.LogIn("lee", Password + " again")!.Role);
        Assert.IsNull(file.LogIn("kim", Password + " "));
        Assert.IsNull(file.LogIn("lee", Password));
        Assert.IsNull(file.LogIn("nobody", Password));
        Assert.DoesNotContain(Password, File.ReadAllText(FilePath));
        if (!OperatingSystem.IsWindows())
        {
            Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        }
    }

    [TestMethod]
    [DataRow("Kim", Password, "NAME: wants 1 to 32")]
    [DataRow("kim", "fourteen chars", "password: wants 15 to 128 characters")]
    [DataRow("kim", "", "password: wants 15 to 128 characters")]
    public void ABadNameOrPasswordIsRefused(string name, string password, string reason)
    {
        SimulatorResult result = SimulatorProcess.RunWithInput(password + "\n", "operator", "add", name, "--operators", FilePath);
        Assert.AreEqual(2, result.ExitCode);
        StringAssert.StartsWith(result.ErrorLine, reason);
        Assert.IsFalse(File.Exists(FilePath));
    }

    [TestMethod]
    public void AChangeByAnotherProcessCountsAtOnce()
    {
        OperatorFile.Put(FilePath, "kim", OperatorRole.Operator, Password);
        OperatorFile file = OperatorFile.Open(FilePath);
        OperatorFile.Put(FilePath, "lee", OperatorRole.Operator, Password);
        Assert.IsNotNull(file.LogIn("lee", Password));
        File.Delete(FilePath);
        Assert.IsNull(file.LogIn("kim", Password));
    }

    [TestMethod]
    [DataRow("", "line 1: no operators' file")]
    [DataRow("{\"version\": 2, \"operators\": []}", "version 2, this program knows 1")]
    [DataRow("{\"version\": 1, \"operators\": []}", "nobody may log in")]
    [DataRow("{\"version\": 1, \"operators\": [{\"name\": \"Kim\", \"role\": \"viewer\", \"passwordHash\": \"AAAA\"}]}", "operators[0]: a name")]
    [DataRow("{\"version\": 1, \"operators\": [{\"name\": \"kim\", \"role\": \"king\", \"passwordHash\": \"AAAA\"}]}", "line 1: no operators' file")]
    public void ABrokenFileIsNamed(string content, string reason)
    {
        File.WriteAllText(FilePath, content);
        Protect();
        EndException end = Assert.ThrowsExactly<EndException>(() => OperatorFile.Open(FilePath));
        StringAssert.StartsWith(end.Message, $"operators {FilePath}: {reason}");
    }

    [TestMethod]
    public void AFileThatOthersMayReadIsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("permissions of this kind are not Windows'");
            return;
        }

        OperatorFile.Put(FilePath, "kim", OperatorRole.Operator, Password);
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        EndException end = Assert.ThrowsExactly<EndException>(() => OperatorFile.Open(FilePath));
        StringAssert.Contains(end.Message, "may be read by others");
    }

    private void Protect()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
