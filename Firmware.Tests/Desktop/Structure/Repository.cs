namespace Firmware.Tests.Desktop.Structure;

/// <summary>The checked-out files that the structure tests read.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    /// <summary>Every source below a folder, with forward slashes and relative to that folder; build output is left out.</summary>
    public static IEnumerable<string> Sources(string folder, string pattern = "*.cs")
    {
        string full = Path.Combine(Root, folder);
        return Directory.EnumerateFiles(full, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(full, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "packages" or "artifacts" || part.StartsWith('.')))
            .Order(StringComparer.Ordinal);
    }

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder != null && !File.Exists(Path.Combine(folder.FullName, "nf.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("no nf.sln above " + AppContext.BaseDirectory);
    }
}
