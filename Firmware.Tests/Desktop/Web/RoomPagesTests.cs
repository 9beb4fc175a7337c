using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Firmware.Tests.Desktop.ControlRoom;
using Microsoft.Playwright;
using Simulator.ControlRoom;
using Simulator.Operators;
using Simulator.Web.Room;

namespace Firmware.Tests.Desktop.Web;

/// <summary>The control room's pages as people see them, in Debian's Chromium, and as strangers see them, which is nothing.</summary>
[TestClass]
public sealed class RoomPagesTests : IAsyncDisposable
{
    private const string Alarm = "/alarm/d-b-07/7-e2";

    private static DebianChromium? s_chromium;

    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];
    private readonly List<IBrowserContext> _contexts = [];
    private RoomRig? _rig;

    public TestContext TestContext { get; set; } = null!;

    private RoomRig Rig => _rig!;

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
    public async Task OpenRoomAsync()
    {
        _rig = await RoomRig.StartAsync();
        Rig.AllAlive();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IBrowserContext context in _contexts)
        {
            await context.CloseAsync();
        }

        await Rig.DisposeAsync();
    }

    [TestMethod]
    [DataRow("/")]
    [DataRow("/market/haetnim")]
    [DataRow(Alarm)]
    [DataRow("/troubles")]
    [DataRow("/room.js")]
    [DataRow("/plan.css")]
    [DataRow("/api/me")]
    [DataRow("/api/events")]
    [DataRow("/api/plan/haetnim?language=en")]
    [DataRow("/api" + Alarm + "?language=en")]
    [DataRow("/no-such-page")]
    public async Task AStrangerGetsNothing(string path)
    {
        Rig.Burn(Rig.Kimchi);
        using HttpClient client = Rig.Client();
        using HttpResponseMessage refused = await client.GetAsync(path, TestContext.CancellationToken);
        Assert.AreEqual(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.AreEqual("", await refused.Content.ReadAsStringAsync(TestContext.CancellationToken));

        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using HttpResponseMessage sent = await client.GetAsync(path, TestContext.CancellationToken);
        Assert.AreEqual("/login", sent.Headers.Location!.OriginalString);
        Assert.AreEqual("ok", await client.GetStringAsync("/healthz", TestContext.CancellationToken));
    }

    [TestMethod]
    public async Task AStrangerChangesNothing()
    {
        Rig.Burn(Rig.Kimchi);
        using HttpClient client = Rig.Client();
        using HttpResponseMessage refused = await client.PostAsync($"/api{Alarm}/acknowledge", null, TestContext.CancellationToken);
        Assert.AreEqual(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.IsEmpty(Rig.Do(() => Rig.Journal.Handlings("d-b-07", "7-e2")));
    }

    [TestMethod]
    public async Task AWrongPasswordIsRefusedInBothLanguagesAndARightOneLetsIn()
    {
        IPage page = await NewPageAsync();
        await page.GotoAsync(Rig.Url);
        foreach ((string name, string password) in new[] { ("kim", "wrong horse battery"), ("nobody", RoomRig.Password), ("kim", "") })
        {
            await FillAsync(page, name, password.Length == 0 ? " " : password);
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("이름 또는 비밀번호가 다릅니다. Name or password is wrong.");
        }

        await FillAsync(page, "kim", RoomRig.Password);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Markets" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#who")).ToHaveTextAsync("kim (operator)");
        await page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Assertions.Expect(page.Locator("form")).ToBeVisibleAsync();
        await page.GotoAsync(Rig.Url + "/fleet");
        await Assertions.Expect(page.Locator("form")).ToBeVisibleAsync();
        Assert.Contains("kim logged in", Rig.Log);
    }

    /// <summary>By server-sent event, without a reload; the sound ends when somebody acknowledges, here by the keyboard alone.</summary>
    [TestMethod]
    public async Task ALiveAlarmIsShownHeardAndAcknowledged()
    {
        IPage page = await LogInAsync("kim");
        IPage other = await LogInAsync("lee");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-sound", "off");

        Rig.Do(() =>
        {
            Rig.Time.RunUntil(Rig.Time.NowMicros + 10_000_000);
            return 0;
        });
        Rig.Burn(Rig.Kimchi);

        ILocator alarm = page.Locator("#alarms .alarm");
        await Assertions.Expect(alarm).ToContainTextAsync("FIRE ALARM B-07 Haetnim Market");
        await Assertions.Expect(alarm).ToContainTextAsync("Nobody has acknowledged it yet");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-sound", "sounding");
        await Assertions.Expect(page).ToHaveTitleAsync("🔥 FIRE ALARM B-07 · alarm");
        await Assertions.Expect(page.Locator(".said")).ToHaveTextAsync("West gate (서문), bus stop: seventh stall on the left: B-07 (Kimchi)");
        await Assertions.Expect(page.Locator(".goal[data-stall='B-07']")).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "KakaoMap" })).ToHaveAttributeAsync("href", new Regex("^https://map\\.kakao\\.com/link/to/"));
        await Assertions.Expect(page.Locator(".steps")).ToContainTextAsync("told console");
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("No waveform arrived.");
        JsonNode recorded = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Structure.Repository.Root, "Firmware.Tests/Desktop/Traces/recordings/flickering-light.json")))!;
        Rig.Receive(
            Rig.Kimchi, "waveform", "waveform", "7-e2", ("evt_up", 8_000), ("layout", 1), ("windows", 16), ("light", recorded["light"]!.GetValue<string>()), ("state", recorded["state"]!.GetValue<string>()));
        await Assertions.Expect(page.Locator("svg.signal")).ToHaveAttributeAsync("aria-label", new Regex("^Light in the 8 s before the alarm: up to [0-9]+ of 4095 counts$"));
        await Assertions.Expect(page.Locator("section:has(#receipt-title) tbody tr")).ToHaveTextAsync(
        [
            new Regex("^flame over threshold.*-5\\.0 s$"), new Regex("^suspect.*-3\\.0 s$"), new Regex("^local alarm.*0\\.0 s$"), new Regex("^published"), new Regex("^accepted"),
            new Regex("^told console"),
        ]);
        Assert.HasCount(160, (await page.Locator("svg.signal polyline").GetAttributeAsync("points"))!.Split(' '));

        await alarm.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-sound", "off");
        await Assertions.Expect(alarm).ToContainTextAsync("acknowledged by kim");
        await Assertions.Expect(page.Locator(".steps")).ToContainTextAsync("acknowledged by kim");
        await Assertions.Expect(other.Locator("#alarms .alarm")).ToContainTextAsync("acknowledged by kim");
        AlarmHandling action = Rig.Do(() => Rig.Journal.Handlings("d-b-07", "7-e2")).Single();
        Assert.AreEqual(AlarmHandling.Acknowledged, action.Deed);
        Assert.AreEqual("kim", action.By);

        // It stays while it burns, and goes when the flame has gone.
        Rig.Receive(Rig.Kimchi, "event", "restored", "7-e3", ("evt_up", 60_000));
        await Assertions.Expect(page.Locator("#alarms .alarm")).ToHaveCountAsync(0);
        AssertNoComplaints();
    }

    /// <summary>Contrast, names, roles, order of headings and the like, as far as a machine can tell; with a live alarm and a test on top.</summary>
    [TestMethod]
    [DataRow("/")]
    [DataRow("/market/haetnim")]
    [DataRow(Alarm)]
    [DataRow("/troubles")]
    [DataRow("/fleet")]
    [DataRow("/tests")]
    public async Task AxeFindsNothing(string path)
    {
        IPage page = await LogInAsync("kim");
        Rig.Receive(Rig.Butcher, "test", "test", "7-e1", ("test", true));
        Rig.Receive(Rig.Fish, "fault", "fault", "7-e1", ("code", "sensor-open"));
        Rig.Burn(Rig.Kimchi);

        // Until somebody has, it opens its own page.
        await page.Locator("#alarms").GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Assertions.Expect(page.Locator("#alarms .alarm")).ToContainTextAsync("acknowledged by kim");
        await page.GotoAsync(Rig.Url + path);
        await Assertions.Expect(page.Locator("#alarms .alarm")).ToHaveCountAsync(1);
        await Assertions.Expect(page).ToHaveURLAsync(Rig.Url + path);
        await Assertions.Expect(page.Locator("#main h1")).ToBeVisibleAsync();
        foreach (int width in (int[])[360, 1_920])
        {
            await page.SetViewportSizeAsync(width, 1_080);
            await AssertAccessibleAsync(page);
        }
    }

    [TestMethod]
    public async Task AxeFindsNothingAtTheLogIn()
    {
        IPage page = await NewPageAsync();
        await FillAsync(page, "kim", "wrong horse battery");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await AssertAccessibleAsync(page);
    }

    [TestMethod]
    public async Task AnAlarmWhoseFlameIsGoneStaysUntilSomebodyAcknowledges()
    {
        IPage page = await LogInAsync("kim");
        Rig.Burn(Rig.Kimchi);
        await Assertions.Expect(page.Locator("#alarms .alarm")).ToContainTextAsync("flame seen now");
        Rig.Receive(Rig.Kimchi, "event", "restored", "7-e3", ("evt_up", 60_000));
        await Assertions.Expect(page.Locator("#alarms .alarm")).ToContainTextAsync("flame gone, not acknowledged");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-sound", "sounding");
        await page.Locator("#alarms").GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Assertions.Expect(page.Locator("#alarms .alarm")).ToHaveCountAsync(0);
    }

    [TestMethod]
    public async Task ASilencedBrowserSaysSo()
    {
        IPage page = await NewPageAsync("() => { AudioContext.prototype.resume = () => new Promise(() => {}); Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' }); }");
        await FillAsync(page, "kim", RoomRig.Password);
        await Assertions.Expect(page.GetByText("Sound is off: an alarm would not be heard.")).ToBeVisibleAsync();
        Rig.Burn(Rig.Kimchi);
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-sound", "blocked");
    }

    /// <summary>Neither a drill nor an alarm of the commissioning routine looks, sounds or reads like a fire.</summary>
    [TestMethod]
    [DataRow("test", "test")]
    [DataRow("alarm", "alarm")]
    public async Task ATestIsNeverTakenForAFire(string leaf, string type)
    {
        IPage page = await LogInAsync("kim");
        Rig.Receive(Rig.Kimchi, leaf, type, "7-e2", ("test", true));

        await Assertions.Expect(page.Locator("#drills .test")).ToContainTextAsync("TEST B-07");
        await Assertions.Expect(page.Locator("#drills .test")).ToContainTextAsync("not a fire, nobody is to set out");
        await page.GetByRole(AriaRole.Link, new() { Name = "Tests and drills" }).ClickAsync();
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Every night each detector sends a test");
        await Assertions.Expect(page.Locator("tbody").Last).ToContainTextAsync("TEST: not a fire, nobody is to set out");
        await Assertions.Expect(page.Locator("#alarms .alarm")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-sound", "off");
        await Assertions.Expect(page).ToHaveTitleAsync("Tests and drills");
        await page.GotoAsync(Rig.Url + Alarm);
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("TEST · B-07");
        Assert.DoesNotContain("FIRE", await page.Locator("body").InnerTextAsync());
        AssertNoComplaints();
    }

    [TestMethod]
    public async Task SilenceAndResetGoSignedToTheDetector()
    {
        IPage page = await LogInAsync("kim");
        Rig.Burn(Rig.Kimchi);
        await page.Locator("#main").GetByRole(AriaRole.Button, new() { Name = "Silence detector" }).ClickAsync();
        await Assertions.Expect(page.Locator(".steps")).ToContainTextAsync("detector silenced by kim");
        await page.Locator("#main").GetByRole(AriaRole.Button, new() { Name = "Reset detector" }).ClickAsync();
        await Assertions.Expect(page.Locator(".steps")).ToContainTextAsync("detector reset by kim");
        string?[] commands = Rig.Do(() => Rig.Broker.Published.Where(sent => sent.Topic == Rig.Kimchi.Topic("command")).ToArray())
            .Select(sent => Jws.TryVerify(sent.Payload, _ => Rig.Kimchi.Key, out Claims? claims, out _) ? claims.Text("cmd") : null).ToArray();
        Assert.AreEqual("silence reset", string.Join(' ', commands));
    }

    [TestMethod]
    public async Task AFalseAlarmIsCalledOffOnceAndOnlyWhenTheOperatorIsSure()
    {
        IPage page = await LogInAsync("kim");
        Rig.Burn(Rig.Kimchi);
        ILocator callOff = page.Locator("#main").GetByRole(AriaRole.Button, new() { Name = "Call off as false" });
        string asked = "";
        bool isSure = false;
        page.Dialog += (_, dialog) =>
        {
            asked = dialog.Message;
            _ = isSure ? dialog.AcceptAsync() : dialog.DismissAsync();
        };
        await callOff.ClickAsync();
        Assert.AreEqual("B-07: Call it off as false and tell everybody?", asked);
        Assert.IsEmpty(Rig.Do(() => Rig.Journal.Handlings("d-b-07").ToList()));

        isSure = true;
        await callOff.ClickAsync();
        await Assertions.Expect(page.Locator(".steps")).ToContainTextAsync("called off as false by kim");
        await Assertions.Expect(callOff).ToHaveCountAsync(0);
        AlarmHandling handling = Rig.Do(() => Rig.Journal.Handlings("d-b-07").Single());
        Assert.AreEqual("called-off kim", $"{handling.Deed} {handling.By}");
        await Assertions.Expect(page.Locator("#alarms .alarm")).ToHaveCountAsync(1);
    }

    [TestMethod]
    public async Task AViewerMayLookOnly()
    {
        IPage page = await LogInAsync("lee");
        Rig.Burn(Rig.Kimchi);
        await Assertions.Expect(page.Locator(".said")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge" })).ToHaveCountAsync(0);

        using HttpClient client = Rig.Client();
        using HttpResponseMessage _ = await RoomRig.LogInAsync(client, "lee", RoomRig.Password);
        client.DefaultRequestHeaders.Add(RoomCalls.TokenHeader, await RoomRig.TokenOfAsync(client));
        using HttpResponseMessage refused = await client.PostAsync($"/api{Alarm}/acknowledge", null, TestContext.CancellationToken);
        Assert.AreEqual(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.IsEmpty(Rig.Do(() => Rig.Journal.Handlings("d-b-07", "7-e2")));
    }

    [TestMethod]
    public async Task AForgedRequestIsRefused()
    {
        Rig.Burn(Rig.Kimchi);
        using HttpClient client = Rig.Client();
        using HttpResponseMessage entered = await RoomRig.LogInAsync(client, "kim", RoomRig.Password);
        Assert.AreEqual("/", entered.Headers.Location!.OriginalString);
        foreach (string token in (string[])["", "forged"])
        {
            using HttpRequestMessage request = new(HttpMethod.Post, $"/api{Alarm}/acknowledge");
            request.Headers.Add(RoomCalls.TokenHeader, token);
            using HttpResponseMessage refused = await client.SendAsync(request, TestContext.CancellationToken);
            Assert.AreEqual(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        Assert.IsEmpty(Rig.Do(() => Rig.Journal.Handlings("d-b-07", "7-e2")));
        using HttpResponseMessage door = await client.PostAsync(
            "/login", new FormUrlEncodedContent(new Dictionary<string, string> { ["name"] = "kim", ["password"] = RoomRig.Password }), TestContext.CancellationToken);
        Assert.AreEqual(HttpStatusCode.BadRequest, door.StatusCode);

        client.DefaultRequestHeaders.Add(RoomCalls.TokenHeader, await RoomRig.TokenOfAsync(client));
        using HttpResponseMessage missing = await client.PostAsync("/api/alarm/d-b-07/7-e9/acknowledge", null, TestContext.CancellationToken);
        Assert.AreEqual(HttpStatusCode.Conflict, missing.StatusCode);
        using HttpResponseMessage taken = await client.PostAsync($"/api{Alarm}/acknowledge", null, TestContext.CancellationToken);
        Assert.AreEqual(HttpStatusCode.NoContent, taken.StatusCode);
    }

    [TestMethod]
    public async Task GuessingIsSlowedDown()
    {
        using HttpClient client = Rig.Client();
        for (int i = 0; i < RoomPages.LogInsPerMinute; i++)
        {
            using HttpResponseMessage refused = await RoomRig.LogInAsync(client, "kim", "a guessed password " + i);
            Assert.AreEqual(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using HttpResponseMessage slowed = await RoomRig.LogInAsync(client, "kim", RoomRig.Password);
        Assert.AreEqual(HttpStatusCode.TooManyRequests, slowed.StatusCode);
        Assert.DoesNotContain("kim", Rig.Log);
    }

    [TestMethod]
    public async Task WhoIsTakenOutOfTheFileIsOut()
    {
        using HttpClient client = Rig.Client();
        using HttpResponseMessage _ = await RoomRig.LogInAsync(client, "kim", RoomRig.Password);
        Assert.AreEqual("operator", JsonElement.Parse(await client.GetStringAsync("/api/me", TestContext.CancellationToken)).GetProperty("role").GetString());
        OperatorFile.Put(Rig.OperatorsFile, "kim", OperatorRole.Viewer, RoomRig.Password);
        using HttpResponseMessage refused = await client.GetAsync("/api/me", TestContext.CancellationToken);
        Assert.AreEqual(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [TestMethod]
    public async Task ThePagesSpeakKoreanAndEnglish()
    {
        IPage page = await LogInAsync("kim");
        await page.GetByRole(AriaRole.Button, new() { Name = "한국어" }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "ko");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "시장", Exact = true })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".sum")).ToHaveTextAsync("현재 화재 경보 없음");
        Rig.Burn(Rig.Kimchi);
        await Assertions.Expect(page.Locator("#alarms .alarm")).ToContainTextAsync("화재 경보 B-07");
        await Assertions.Expect(page.Locator(".said")).ToHaveTextAsync("West gate (서문), bus stop: 왼쪽 일곱 번째 점포: B-07 (Kimchi)");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "경보 확인" }).First).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "ko");

        // The first click after a load turns the sound on, and is a click all the same.
        await Assertions.Expect(page.Locator("#silent")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Assertions.Expect(page.Locator("#silent")).ToBeHiddenAsync();
    }

    [TestMethod]
    public async Task TheOverviewAndTheFleetAreHonest()
    {
        IPage page = await LogInAsync("kim");
        Rig.Receive(Rig.Butcher, "fault", "fault", "7-e1", ("code", "sensor-stuck"));
        Rig.Receive(Rig.Fish, "status", "birth", null, ("will", "7-3"));
        Rig.Receive(Rig.Fish, "status", "will");
        await page.GetByRole(AriaRole.Link, new() { Name = "Fleet" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr").First).ToHaveTextAsync("Haetnim Market (햇님시장), a fictional one" + "58" + "3" + "1" + "1" + "1" + "1" + "none yet" + "not in 31 days");
        await page.GetByRole(AriaRole.Link, new() { Name = "Faults and silence" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveTextAsync(
        [
            new Regex("^A-11Haetnim.*silentd-a-11"), new Regex("^C-03Haetnim.*sensor stuckd-c-03"), new Regex("^A-11Haetnim.*shop owner$"),
        ]);
        await Assertions.Expect(page.Locator("#main")).ToContainTextAsync("Stalls without a recipient (1)");
        AssertNoComplaints();
    }

    /// <summary>The journal's drills, of which the night's is looked for once a minute.</summary>
    [TestMethod]
    public async Task TheLastDrillIsShownMarketByMarketWithWhoDidNotPass()
    {
        DateOnly today = new(2026, 11, 25);
        Rig.Do(() =>
        {
            Drill(today.AddDays(-1), (Rig.Kimchi, DrillResult.Passed), (Rig.Butcher, DrillResult.Passed), (Rig.Fish, DrillResult.Passed));
            Drill(today, (Rig.Kimchi, DrillResult.Passed), (Rig.Butcher, DrillResult.Failed), (Rig.Fish, null));
            Rig.Time.RunUntil(Rig.Time.NowMicros + 61_000_000);
            return 0;
        });
        IPage page = await LogInAsync("kim");
        await page.GetByRole(AriaRole.Link, new() { Name = "Fleet" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("2026-11-25: 1 / 3 (under way 1)2026-11-24");
        await page.GetByRole(AriaRole.Link, new() { Name = "Tests and drills" }).ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveTextAsync(new Regex("^Haetnim.*2026-11-25: 1 / 3 \\(under way 1\\)2026-11-24$"));
        await page.Locator("tbody a").ClickAsync();
        await Assertions.Expect(page.Locator("#drill tbody tr")).ToHaveTextAsync([new Regex("^A-11d-a-11under way"), new Regex("^C-03d-c-03failedno receipt: station$")]);
        AssertNoComplaints();

        void Drill(DateOnly day, params (TestDetector Detector, string? Outcome)[] results) => Rig.Journal.RecordDrills(results.Select(result =>
            new DrillResult(day, "haetnim", result.Detector.Id, result.Detector.Id[2..].ToUpperInvariant())
            {
                Outcome = result.Outcome,
                Missing = result.Outcome == DrillResult.Failed ? "no receipt: station" : null,
            }));
    }

    /// <summary>More fires than a screen has room for hide neither the page nor each other.</summary>
    [TestMethod]
    public async Task AStormOfAlarmsLeavesRoomForThePage()
    {
        IPage page = await LogInAsync("kim");
        Rig.Receive(Rig.Butcher, "alarm", "alarm", "7-e2", ("evt_up", 8_000));
        await page.Locator("#alarms").GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-sound", "off");
        for (int i = 2; i < 8; i++)
        {
            Rig.Receive(Rig.Kimchi, "alarm", "alarm", $"7-e{i}", ("evt_up", i * 1_000));
        }

        await Assertions.Expect(page.Locator("#alarms .alarm.loud")).ToHaveCountAsync(4);
        await Assertions.Expect(page.Locator("#alarms .more")).ToHaveTextAsync("+ 3 fire alarms Show all alarms");
        await page.Locator("#alarms .more a").ClickAsync();
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(7);
        AssertNoComplaints();
    }

    [TestMethod]
    public async Task AStreamCarriesWhatChangedAndNothingElse()
    {
        using HttpClient client = Rig.Client();
        using HttpResponseMessage _ = await RoomRig.LogInAsync(client, "lee", RoomRig.Password);
        Assert.IsTrue(SpinWait.SpinUntil(() => Rig.Watch.View.Stalls.All(stall => stall.State == "normal"), TimeSpan.FromMinutes(1)));
        using HttpResponseMessage opened = await client.GetAsync("/api/events?market=haetnim", HttpCompletionOption.ResponseHeadersRead, TestContext.CancellationToken);
        using StreamReader lines = new(await opened.Content.ReadAsStreamAsync(TestContext.CancellationToken));
        JsonElement whole = await NextStateAsync();
        Assert.IsTrue(whole.GetProperty("isWhole").GetBoolean());
        Assert.IsTrue(whole.GetProperty("isConnected").GetBoolean());
        Assert.AreEqual(1, whole.GetProperty("markets").GetProperty("put").GetArrayLength());
        Rig.Receive(Rig.Butcher, "fault", "fault", "7-e1", ("code", "sensor-stuck"));
        JsonElement news;
        do
        {
            news = await NextStateAsync();
        }
        while (!news.GetRawText().Contains("sensor-stuck", StringComparison.Ordinal));
        Assert.IsFalse(news.GetProperty("isWhole").GetBoolean());
        Assert.AreEqual("isWhole markets stalls", string.Join(' ', news.EnumerateObject().Select(part => part.Name).Order()));
        Assert.AreEqual("d-c-03", string.Join(' ', news.GetProperty("stalls").GetProperty("put").EnumerateArray().Select(stall => stall.GetProperty("detector").GetString())));

        async Task<JsonElement> NextStateAsync()
        {
            bool isState = false;
            while (await lines.ReadLineAsync(TestContext.CancellationToken) is { } line)
            {
                if (isState && line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return JsonElement.Parse(line[6..]);
                }

                isState = line == "event: state" || (isState && line.Length > 0);
            }

            throw new EndOfStreamException();
        }
    }

    [TestMethod]
    public async Task TheMarketsPlanShowsEveryStallsState()
    {
        Rig.Receive(Rig.Butcher, "fault", "fault", "7-e1", ("code", "sensor-stuck"));
        IPage page = await LogInAsync("kim");
        await page.GetByRole(AriaRole.Link, new() { Name = "Haetnim Market" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-stall]")).ToHaveCountAsync(58);
        await Assertions.Expect(page.Locator("[data-stall='C-03']")).ToHaveAttributeAsync("data-state", "fault");
        await Assertions.Expect(page.Locator("[data-stall='A-11']")).ToHaveAttributeAsync("data-state", "normal");
        await Assertions.Expect(page.Locator("[data-stall='A-01']")).ToHaveAttributeAsync("data-state", "none");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveTextAsync(new Regex("^C-03sensor stuckd-c-03"));
        AssertNoComplaints();
    }

    [TestMethod]
    [DataRow(390, 844)]
    [DataRow(1920, 1080)]
    public async Task APhoneAndAWallHaveRoom(int width, int height)
    {
        IPage page = await LogInAsync("kim");
        await page.SetViewportSizeAsync(width, height);
        Rig.Burn(Rig.Kimchi);
        await Assertions.Expect(page.Locator(".said")).ToBeVisibleAsync();
        foreach (string path in (string[])[Alarm, "/", "/market/haetnim", "/fleet", "/troubles", "/tests"])
        {
            await page.GotoAsync(Rig.Url + path);
            await Assertions.Expect(page.Locator("#main h1")).ToBeVisibleAsync();
            Assert.IsLessThanOrEqualTo(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), path);

            // The alarm is in sight on every page, and a finger meets its button.
            LocatorBoundingBoxResult button = (await page.Locator("#alarms").GetByRole(AriaRole.Button, new() { Name = "Acknowledge" }).BoundingBoxAsync())!;
            Assert.IsGreaterThanOrEqualTo(44, button.Height, path);
            Assert.IsLessThanOrEqualTo(height, button.Y + button.Height, path);
        }
    }

    [TestMethod]
    public async Task ALostControlRoomIsSaidPlainly()
    {
        IPage page = await LogInAsync("kim");
        await Rig.StopPagesAsync();
        await Assertions.Expect(page.Locator("#lost")).ToHaveTextAsync("No connection to the control room. This is the last picture. Trying again.", new() { Timeout = 20_000 });
        await Assertions.Expect(page.Locator("main")).ToHaveCSSAsync("filter", "grayscale(1)");
    }

    [TestMethod]
    public async Task ALostBrokerIsSaidPlainly()
    {
        IPage page = await LogInAsync("kim");
        Rig.Do(() =>
        {
            Rig.Broker.IsReachable = false;
            Rig.Broker.Drop();
            return 0;
        });
        await Assertions.Expect(page.Locator("#lost")).ToHaveTextAsync("The control room has no connection to the broker: no alarm can arrive.");
    }

    private async Task<IPage> NewPageAsync(string? script = null)
    {
        if (s_chromium is null)
        {
            Assert.Inconclusive(DebianChromium.Missing);
        }

        IBrowserContext context = await s_chromium.Browser.NewContextAsync(new() { Locale = "en-GB" });
        _contexts.Add(context);
        IPage page = await context.NewPageAsync();
        page.Console += (_, message) => _complaints.Add(message.Text);
        page.PageError += (_, error) => _complaints.Add(error);
        page.Request += (_, request) => _requests.Add(request.Url);
        if (script is not null)
        {
            await page.AddInitScriptAsync($"({script})()");
        }

        await page.GotoAsync(Rig.Url);
        return page;
    }

    private async Task<IPage> LogInAsync(string name)
    {
        IPage page = await NewPageAsync();
        await FillAsync(page, name, RoomRig.Password);
        await Assertions.Expect(page.Locator("#who")).ToContainTextAsync(name);
        await page.Locator("h1").ClickAsync();
        return page;
    }

    private static async Task FillAsync(IPage page, string name, string password)
    {
        await page.Locator("#name").FillAsync(name);
        await page.Locator("#password").FillAsync(password);
        await page.Locator("button").ClickAsync();
    }

    private static async Task AssertAccessibleAsync(IPage page)
    {
        AxeResult found = await page.RunAxe();
        Assert.IsNotEmpty(found.Passes);
        Assert.AreEqual("", string.Join('\n', found.Violations.Select(rule => $"{rule.Id}: {rule.Help}: {string.Join(" | ", rule.Nodes.Select(node => node.Html))}")));
    }

    private void AssertNoComplaints()
    {
        Assert.AreEqual("", string.Join('\n', _complaints));
        Assert.AreEqual("", string.Join('\n', _requests.Where(url => !url.StartsWith(Rig.Url, StringComparison.Ordinal))));
    }
}
