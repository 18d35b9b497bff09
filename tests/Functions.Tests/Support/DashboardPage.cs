using System.Collections.Concurrent;
using PuppeteerSharp;

namespace Warren.Functions.Tests.Support;

/// <summary>A page of the dashboard, used as somebody uses it: by what can be read on it.</summary>
internal sealed class DashboardPage : IAsyncDisposable
{
    private static readonly WaitForFunctionOptions Patience = new() { Timeout = 90_000, PollingInterval = 100 };

    private readonly IBrowserContext _context;
    private readonly IPage _page;
    private readonly ConcurrentQueue<string> _complaints = new();

    private DashboardPage(IBrowserContext context, IPage page)
    {
        (_context, _page) = (context, page);
        // What the policy of the page forbids is told here too.
        page.Console += (_, said) =>
        {
            if (said.Message.Type is ConsoleType.Error or ConsoleType.Warning)
            {
                _complaints.Enqueue(said.Message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error.Message);
    }

    /// <summary>What the browser complained of; requests that were answered with an error among it.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public string Address => _page.Url;

    public IPage Raw => _page;

    public static async Task<DashboardPage> CreateAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        await page.SetViewportAsync(new() { Width = 1500, Height = 1000 });
        // A page behind another one rests.
        await page.Client.SendAsync("Emulation.setFocusEmulationEnabled", new { enabled = true });
        return new(context, page);
    }

    public Task GoToAsync(Uri address) => _page.GoToAsync(address.ToString(), timeout: 90_000);

    /// <summary>Waits until a text can be read in what a selector chooses.</summary>
    public async Task SeesAsync(string text, string selector = "body")
    {
        try
        {
            await _page.WaitForFunctionAsync("(selector, text) => [...document.querySelectorAll(selector)].some(one => one.innerText.includes(text))", Patience, selector, text);
        }
        catch (WaitTaskTimeoutException)
        {
            Assert.Fail($"'{text}' is not seen in '{selector}'. There is: {await TextAsync("body")} The browser says: {string.Join('\n', _complaints)}");
        }
    }

    /// <summary>Waits until nothing of a selector shows a text.</summary>
    public async Task SeesNoMoreAsync(string text, string selector = "body")
    {
        try
        {
            await _page.WaitForFunctionAsync("(selector, text) => ![...document.querySelectorAll(selector)].some(one => one.innerText.includes(text))", Patience, selector, text);
        }
        catch (WaitTaskTimeoutException)
        {
            Assert.Fail($"'{text}' is still seen in '{selector}': {await TextAsync(selector)}");
        }
    }

    /// <summary>Clicks the button or link that says this, when it is there.</summary>
    public async Task ClickAsync(string text, string within = "body")
    {
        const string Find = """
            (within, text) => [...document.querySelectorAll(within)].flatMap(place => [...place.querySelectorAll('button, a')])
              .find(one => one.innerText.trim() === text && !one.disabled && one.checkVisibility()) ?? null
            """;
        try
        {
            var found = await _page.WaitForFunctionAsync(Find, Patience, within, text);
            await ((IElementHandle)found).EvaluateFunctionAsync("one => one.click()");
        }
        catch (WaitTaskTimeoutException)
        {
            Assert.Fail($"There is no button or link '{text}' in '{within}': {await TextAsync("body")}");
        }
    }

    /// <summary>Writes into a field in place of what is in it.</summary>
    public async Task WriteAsync(string field, string text)
    {
        try
        {
            var found = await _page.WaitForSelectorAsync($"[name={field}]", new() { Timeout = 90_000 });
            await found.EvaluateFunctionAsync("one => { one.value = ''; one.focus(); }");
            await found.TypeAsync(text);
        }
        catch (WaitTaskTimeoutException)
        {
            Assert.Fail($"There is no field '{field}': {await TextAsync("body")}");
        }
    }

    public Task<string> TextAsync(string selector) =>
        _page.EvaluateFunctionAsync<string>("selector => [...document.querySelectorAll(selector)].map(one => one.innerText).join('\\n')", selector);

    public ValueTask DisposeAsync() => new(_context.CloseAsync());
}
