using Microsoft.Playwright;

namespace Firmware.Tests.Desktop.Web;

/// <summary>Debian's Chromium without a window, for the tests of one class.</summary>
internal sealed class DebianChromium : IAsyncDisposable
{
    /// <summary>Why there is none, where it is not installed.</summary>
    internal const string Missing = $"{Executable} is missing: apt-get install chromium";

    private const string Executable = "/usr/bin/chromium";

    private readonly IPlaywright _playwright;

    private DebianChromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        Browser = browser;
    }

    /// <summary>The browser.</summary>
    internal IBrowser Browser { get; }

    /// <summary>Starts it; null where it is not installed.</summary>
    internal static async Task<DebianChromium?> OpenAsync()
    {
        if (!File.Exists(Executable))
        {
            return null;
        }

        IPlaywright playwright = await Playwright.CreateAsync();
        return new DebianChromium(playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            Args =
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
            ],
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright.Dispose();
    }
}
