using System.Net;
using System.Text.RegularExpressions;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Dashboard;

/// <summary>The dashboard's files over HTTP.</summary>
public sealed partial class DashboardFileTests(SharedBroker shared)
{
    [Fact]
    public async Task Page_and_every_file_that_it_names_are_given_without_a_key_and_with_a_policy()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none", "--FunctionKeys:default=sesame");
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Http.GetAsync("stats", TestContext.Current.CancellationToken)).StatusCode);
        var seen = new HashSet<string>();
        var open = new Queue<string>(["dashboard"]);
        while (open.TryDequeue(out var file))
        {
            if (seen.Add(file))
            {
                using var answer = await app.Http.GetAsync(file, TestContext.Current.CancellationToken);
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{file}: {answer.StatusCode}");
                Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
                Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
                foreach (Match match in Named().Matches(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)))
                {
                    open.Enqueue($"dashboard/{match.Groups["file"].Value}");
                }
            }
        }

        Assert.Equal(
            typeof(FunctionApp).Assembly.GetManifestResourceNames().Where(static name => name.StartsWith("dashboard/", StringComparison.Ordinal) && !name.EndsWith(".html", StringComparison.Ordinal)).Order(),
            seen.Where(static name => name != "dashboard").Order());
    }

    [Fact]
    public async Task File_that_has_not_changed_is_not_sent_again()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none");
        using var first = await app.Http.GetAsync("dashboard/app.js", TestContext.Current.CancellationToken);
        Assert.Equal("text/javascript", first.Content.Headers.ContentType!.MediaType);
        using var again = new HttpRequestMessage(HttpMethod.Get, "dashboard/app.js") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var second = await app.Http.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.True(second.Headers.CacheControl!.NoCache);
    }

    [Theory]
    [InlineData("dashboard/no-such.js")]
    [InlineData("dashboard/..%2Fhost.json")]
    [InlineData("dashboard/%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    public async Task File_that_is_none_is_a_problem_that_names_it(string address)
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, host.Management, "--queues=none");
        var problem = (await app.Http.GetAnswerAsync(address)).Is(HttpStatusCode.NotFound).Json;
        Assert.Contains("The dashboard has no file '", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [GeneratedRegex("""(?:"dashboard/|'\./)(?<file>[\w.-]+)["']""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
