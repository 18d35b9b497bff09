using PuppeteerSharp;
using Warren.Functions.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedBrowser))]

namespace Warren.Functions.Tests.Support;

/// <summary>One Chromium for the whole assembly, started by the first test that looks at a page.</summary>
public sealed class SharedBrowser : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private readonly Lazy<Task<IBrowser>> _browser = new(StartAsync);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
        {
            await (await _browser.Value).DisposeAsync();
        }
    }

    /// <summary>Opens the dashboard of an app, as somebody who has never been there.</summary>
    internal async Task<DashboardPage> OpenAsync(RunningApp app, string place = "")
    {
        var context = await (await _browser.Value).CreateBrowserContextAsync();
        var page = await DashboardPage.CreateAsync(context);
        await page.GoToAsync(new Uri(app.Http.BaseAddress!, $"dashboard{place}"));
        return page;
    }

    private static async Task<IBrowser> StartAsync()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var program = (from name in Names from folder in path select Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"No browser is on the PATH: install chromium. These names are looked for: {string.Join(", ", Names)}.");
        return await Puppeteer.LaunchAsync(new()
        {
            ExecutablePath = program,
            Headless = true,
            Timeout = 90_000,
            // Its sandbox does not work as root, and a container's /dev/shm is small. It meets no page but the app's own.
            Args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        });
    }
}
