using System.Net;
using System.Text.RegularExpressions;
using Warren.TestSupport;

namespace Warren.Scripts.Tests;

/// <summary>docs/adding-a-queue.md, followed to the letter in a copy of the repository.</summary>
public sealed partial class AddingAQueueTests : IDisposable
{
    private const string Topology = "topology/TaskTopology.cs";
    private const string Triggers = "functions/Queues/QueueFunctions.cs";
    private const string Handlers = "functions/Handlers/TaskHandlers.cs";
    private const string NewFile = "functions/Handlers/Invoices/SendInvoice.cs";

    private readonly Workbench _bench = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(150) };

    public void Dispose()
    {
        _http.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task Queue_added_as_the_page_says_does_not_run()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "adding-a-queue.md"), TestContext.Current.CancellationToken);
        Assert.All([Topology, Triggers, Handlers, NewFile], file => Assert.Contains($"`{file}`", page, StringComparison.Ordinal));
        var code = Blocks().Matches(page).Select(static block => block.Groups["lines"].Value).ToList();
        var copy = Copy();

        Edit(copy, Topology, "#pragma warning restore CS1591", code[0]);
        Edit(copy, Topology, "    /// <summary>The topology that the tool applies", code[1] + "\n");
        Edit(copy, Topology, "        ],\n        DefaultQueue", "            Invoices,\n");
        Edit(copy, Triggers, "#pragma warning restore CS1591", "\n" + code[2]);
        Edit(copy, Handlers, "        return tasks.Build();", code[3] + "\n");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, NewFile))!);
        await File.WriteAllTextAsync(Path.Combine(copy, NewFile), code[4], TestContext.Current.CancellationToken);

        await using var run = _bench.Run(Path.Combine(copy, "run"));
        await run.WaitForAsync("Warren runs on");
        using var answer = await _http.PostAsync(
            $"http://127.0.0.1:{_bench.HttpPort}/api/tasks",
            new StringContent("""{"task":"send_invoice","payload":{"invoice_id":"2026-11"}}"""),
            TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await run.WaitForAsync("[invoices.queue] Completed send_invoice");
        await run.SignalAsync("INT");
        Assert.Equal(0, await run.WaitForExitAsync());
    }

    [GeneratedRegex(@"^```csharp\n(?<lines>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blocks();

    private static void Edit(string copy, string file, string before, string text)
    {
        var path = Path.Combine(copy, file);
        var content = File.ReadAllText(path);
        Assert.Equal(2, content.Split(before).Length);
        File.WriteAllText(path, content.Replace(before, text + before, StringComparison.Ordinal));
    }

    /// <summary>What ./run builds from.</summary>
    private string Copy()
    {
        var copy = Path.Combine(_bench.Folder, "copy");
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(RepositoryRoot.Path).Where(static file => Path.GetFileName(file) != "local.settings.json"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        foreach (var file in new[] { "eng", "topology", "core", "state", "hosting", "functions" }
            .SelectMany(static room => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, room), "*", SearchOption.AllDirectories))
            .Select(static file => Path.GetRelativePath(RepositoryRoot.Path, file))
            .Where(static file => !file.Split('/').Any(static part => part is "bin" or "obj")))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, file))!);
            File.Copy(Path.Combine(RepositoryRoot.Path, file), Path.Combine(copy, file));
        }

        return copy;
    }
}
