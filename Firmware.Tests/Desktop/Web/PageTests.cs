using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Simulator.Web;

namespace Firmware.Tests.Desktop.Web;

/// <summary>The page as a visitor sees it, in Debian's Chromium.</summary>
[TestClass]
public sealed class PageTests : IAsyncDisposable
{
    private static DebianChromium? s_chromium;

    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];
    private StreetView _view = StreetViews.Calm;
    private PageServer? _server;
    private IPage? _page;

    public TestContext TestContext { get; set; } = null!;

    private IPage Page => _page!;

    [ClassInitialize]
    public static async Task OpenBrowserAsync(TestContext context) => s_chromium = await DebianChromium.OpenAsync();

    [ClassCleanup]
    public static async Task CloseBrowserAsync()
    {
        if (s_chromium is not null)
        {
            await s_chromium.DisposeAsync();
        }
    }

    [TestInitialize]
    public async Task OpenPageAsync()
    {
        if (s_chromium is null)
        {
            Assert.Inconclusive(DebianChromium.Missing);
        }

        _server = await PageServer.StartAsync(0, () => Volatile.Read(ref _view), TestContext.CancellationToken);
        _page = await s_chromium.Browser.NewPageAsync();
        _page.Console += (_, message) => _complaints.Add(message.Text);
        _page.PageError += (_, error) => _complaints.Add(error);
        _page.Request += (_, request) => _requests.Add(request.Url);
        await _page.GotoAsync(_server.Url);
        await Assertions.Expect(_page.Locator(".stall[role=button]")).ToHaveCountAsync(24);
    }

    public async ValueTask DisposeAsync()
    {
        if (_page is not null)
        {
            await _page.CloseAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [TestMethod]
    public async Task ACalmStreetSaysSoAndThatItIsASimulation()
    {
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "No alarm" })).ToBeVisibleAsync();
        await Assertions.Expect(Page.GetByText("SIMULATION", new() { Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(Page.Locator(".stall.alarm[role=button]")).ToHaveCountAsync(0);
        await Assertions.Expect(Page.Locator("header")).ToContainTextAsync(
            new Regex("test-market.*0:00:01.5.*17.*3.*24 of 24.*42.*in-process", RegexOptions.Singleline));
    }

    [TestMethod]
    public async Task TheBurningStallIsMarkedNamedAndPlaced()
    {
        Burn();

        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = "B-07 burns" })).ToBeVisibleAsync();
        ILocator stall = Page.Locator(".stall.alarm[role=button]");
        await Assertions.Expect(stall).ToHaveCountAsync(1);
        await Assertions.Expect(stall).ToHaveAccessibleNameAsync("B-07, fire alarm");
        await Assertions.Expect(stall).ToContainTextAsync("FIRE");
        ILocator place = Page.Locator("#where a");
        await Assertions.Expect(place).ToHaveTextAsync("37.5699300, 127.0002040");
        await Assertions.Expect(place).ToHaveAttributeAsync("href", "geo:37.5699300,127.0002040");
        await Assertions.Expect(Page.Locator("#announcement")).ToHaveTextAsync("Simulation: B-07 burns. All four told in 3.50 s.");
        await Assertions.Expect(Page).ToHaveTitleAsync("SIMULATION: B-07 burns, test-market");
    }

    [TestMethod]
    public async Task TheWayShowsEveryStepWithItsLatency()
    {
        Burn();

        await Assertions.Expect(Page.Locator("#steps li.done")).ToHaveCountAsync(Stage.All.Count);
        await Assertions.Expect(Page.Locator("#steps li .latency")).ToHaveTextAsync(
            ["0.00 s", "0.50 s", "1.00 s", "1.50 s", "2.00 s", "2.50 s", "3.00 s", "3.50 s", "4.00 s"]);
        await Assertions.Expect(Page.Locator("#recipients li.done")).ToHaveCountAsync(Stage.Deliveries.Count);
        await Assertions.Expect(Page.Locator("#others")).ToHaveTextAsync("0:00:06.0 A-03 suspect");
        await Assertions.Expect(Page.Locator("#outcome")).ToHaveTextAsync(StreetViews.Burning.Outcome!);
    }

    [TestMethod]
    public async Task ThePageKnowsTheSameStepsAsTheProgram()
    {
        string[] steps = await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('[data-stage]')].map(item => item.dataset.stage)");
        string[] recipients = await Page.EvaluateAsync<string[]>("[...document.querySelectorAll('[data-recipient]')].map(item => item.dataset.recipient)");

        CollectionAssert.AreEqual(Stage.All.ToArray(), steps);
        CollectionAssert.AreEqual(Stage.Deliveries.ToArray(), recipients);
    }

    [TestMethod]
    public async Task TheKeyboardReachesEveryStallAndItsDetails()
    {
        await Page.Locator("[aria-label^='A-01']").FocusAsync();
        await Page.Keyboard.PressAsync("ArrowRight");
        await Page.Keyboard.PressAsync("ArrowDown");

        await Assertions.Expect(Page.Locator("[aria-label^='B-02']")).ToBeFocusedAsync();
        await Assertions.Expect(Page.Locator("#details")).ToContainTextAsync("B-02: in service, detector d-b-02, link up");
    }

    [TestMethod]
    [DataRow(390, 844)]
    [DataRow(1280, 800)]
    [DataRow(1920, 1080)]
    public async Task NothingIsCutOffAndNothingScrollsSideways(int width, int height)
    {
        await Page.SetViewportSizeAsync(width, height);
        await Assertions.Expect(Page.Locator("#plan")).ToHaveAttributeAsync("data-turned", width == 390 ? "true" : "false");
        Burn();
        await Assertions.Expect(Page.Locator("html.fire")).ToHaveCountAsync(1);

        Assert.IsLessThanOrEqualTo(width, await Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        foreach (ILocator stall in await Page.Locator(".stall[role=button] .box").AllAsync())
        {
            LocatorBoundingBoxResult box = (await stall.BoundingBoxAsync())!;
            Assert.IsGreaterThanOrEqualTo(0, box.X);
            Assert.IsLessThanOrEqualTo(width, box.X + box.Width);
            Assert.IsGreaterThanOrEqualTo(40, Math.Min(box.Width, box.Height), "a finger needs room");
        }
    }

    [TestMethod]
    public async Task APhoneGetsThePlanTurnedAndNotMirrored()
    {
        // Row A is north of row B here, and the numbers run east.
        Assert.IsLessThan((await MiddleOfAsync("B-01")).Y, (await MiddleOfAsync("A-01")).Y);
        Assert.IsLessThan((await MiddleOfAsync("A-12")).X, (await MiddleOfAsync("A-01")).X);

        await Page.SetViewportSizeAsync(390, 844);
        await Assertions.Expect(Page.Locator("#plan")).ToHaveAttributeAsync("data-turned", "true");

        Assert.IsLessThan((await MiddleOfAsync("A-01")).X, (await MiddleOfAsync("B-01")).X);
        Assert.IsLessThan((await MiddleOfAsync("A-12")).Y, (await MiddleOfAsync("A-01")).Y);
    }

    [TestMethod]
    public async Task ALongSeedKeepsItsLastDigit()
    {
        Volatile.Write(ref _view, StreetViews.Calm with { Seed = long.MaxValue });

        await Assertions.Expect(Page.Locator("#seed")).ToHaveTextAsync("9223372036854775807");
    }

    [TestMethod]
    public async Task NothingIsAskedElsewhereAndNothingIsComplainedAbout()
    {
        Burn();
        await Assertions.Expect(Page.Locator("html.fire")).ToHaveCountAsync(1);

        CollectionAssert.AreEqual(Array.Empty<string>(), _complaints);
        CollectionAssert.AreEqual(Array.Empty<string>(), _requests.Where(url => !url.StartsWith(_server!.Url, StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public async Task ALostStreamIsSaidPlainly()
    {
        Burn();
        await Assertions.Expect(Page.Locator("html.fire")).ToHaveCountAsync(1);

        await _server!.DisposeAsync();
        _server = null;

        await Assertions.Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(
            "No connection to the simulator. This is the last picture, from 0:00:20.0 on its clock. Trying again.");
        await Assertions.Expect(Page.Locator("main")).ToHaveCSSAsync("filter", "grayscale(1)");
    }

    private async Task<(double X, double Y)> MiddleOfAsync(string stall)
    {
        LocatorBoundingBoxResult box = (await Page.Locator($"[aria-label^='{stall}'] .box").BoundingBoxAsync())!;
        return (box.X + box.Width / 2, box.Y + box.Height / 2);
    }

    private void Burn() => Volatile.Write(ref _view, StreetViews.Burning);
}
