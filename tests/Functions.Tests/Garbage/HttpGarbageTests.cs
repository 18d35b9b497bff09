using System.Net;
using RabbitMQ.Client;
using Warren.Functions.Tests.Support;
using Warren.TestSupport.Garbage;

namespace Warren.Functions.Tests.Garbage;

/// <summary>Garbage over HTTP: what is accepted is understood and handled, what is refused is told why, and nothing else happens.</summary>
public sealed class HttpGarbageTests(ServingApp fixture) : IClassFixture<ServingApp>
{
    [Fact]
    public async Task Submission_fails_the_app_is_refused_without_a_reason_or_accepted_and_lost()
    {
        var requests = Law.Sample(GarbageRequests.Submissions, 400);
        var ledger = new Ledger(fixture.App);
        int attempted = 0, accepted = 0, refused = 0;
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (request, _) =>
        {
            var answer = (await fixture.Http.SendAsync(request)).HelpsTheCaller(request);
            var (taken, left) = Count(answer);
            Interlocked.Add(ref accepted, taken);
            Interlocked.Add(ref refused, left);
            Interlocked.Add(ref attempted, taken + left);
        });
        Assert.True(accepted > requests.Length / 10 && refused > requests.Length / 10, $"{accepted} accepted, {refused} refused");
        await Eventually.Async(
            async () => ledger.IsClosed(accepted, await fixture.VirtualHost.TotalsAsync()), "every accepted task ended or scheduled", () => $"{attempted} attempted, {refused} refused, {ledger.Show(accepted)}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{attempted} attempted, {refused} refused, {ledger.Show(accepted)}");
        Assert.Empty(ledger.Surprises);
        var dead = await TakeDeadAsync();
        Assert.Equal(ledger.DeadLettered, dead.Count);

        // Whatever a consumer cannot understand was refused when there was somebody to tell.
        Assert.All(dead, static letter => Assert.True(letter.Header("x-dlq-reason") == "permanent_failure", $"{letter.Header("x-dlq-reason")}: {letter.Header("x-dlq-message")} for {new Body(letter.Body.ToArray())}"));
        await AssertAliveAsync();
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 404)]
    [InlineData("get /api/health/live HTTP/1.1\r\nHost: a\r\n\r\n", 200)]
    [InlineData("BREW /api/tasks HTTP/1.1\r\nHost: a\r\n\r\n", 405)]
    [InlineData("GET /api/queues/%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /api/queues/%FF%FE HTTP/1.1\r\nHost: a\r\n\r\n", 404)]
    [InlineData("GET /api/queues/\u0001 HTTP/1.1\r\nHost: a\r\n\r\n", 404)]
    [InlineData("GET /api/../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 404)]
    [InlineData("GET /api/queues//tasks HTTP/1.1\r\nHost: a\r\n\r\n", 404)]
    [InlineData("GET http://elsewhere/api/queues/nowhere HTTP/1.1\r\nHost: elsewhere\r\n\r\n", 404)]
    [InlineData("GET /api/queues/nowhere HTTP/1.1\r\nHost: a\r\nBad header\r\n\r\n", 400)]
    [InlineData("GET /api/queues/nowhere HTTP/1.1\r\n\r\n", 400)]
    [InlineData("POST /api/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400)]
    [InlineData("POST /api/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400)]
    [InlineData("POST /api/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400)]
    [InlineData("POST /api/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n", 413)]
    [InlineData("POST /api/tasks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400)]
    [InlineData("POST /api/tasks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}xx", 400)]
    [InlineData("POST /api/tasks HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n{}", 400)]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00FC\u0003\u0003\r\n\r\n", 400)]
    public async Task Broken_request_fails_a_function_or_hangs(string request, int expected)
    {
        var answer = await SendRawAsync(request.Replace("Host: ", "Connection: close\r\nHost: ", StringComparison.Ordinal));
        Assert.StartsWith($"HTTP/1.1 {expected} ", answer, StringComparison.Ordinal);
        Assert.Empty(Leaks.In(answer));
    }

    [Theory]
    [InlineData("GET /api/queues/nowhere HTTP/1.1\r\nHost: a\r\nX-Long: ", 40_000, 431)]
    [InlineData("GET /api/queues/", 10_000, 414)]
    [InlineData("GET /api/dead-letters?cursor=", 10_000, 414)]
    [InlineData("GET /api/dead-letters?cursor=", 8_000, 400)]
    [InlineData("GET /api/queues/", 8_000, 404)]
    public async Task Long_request_fails_a_function_or_hangs(string start, int length, int expected)
    {
        var answer = await SendRawAsync($"{start}{new string('a', length)}{(start.Contains("X-Long", StringComparison.Ordinal) ? "" : " HTTP/1.1\r\nConnection: close\r\nHost: a")}\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {expected} ", answer, StringComparison.Ordinal);
        Assert.InRange(answer.Length, 1, 2_000);
    }

    private static (int Accepted, int Refused) Count(Answer answer)
    {
        var json = answer.Json;
        return json.TryGetProperty("accepted", out var accepted) ? (accepted.GetInt32(), json.GetProperty("refused").GetInt32())
            : answer.Status == HttpStatusCode.Accepted ? (1, 0)
            : (0, 1);
    }

    private async Task<string> SendRawAsync(string request)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(fixture.Http.BaseAddress!.Host, fixture.Http.BaseAddress.Port, limit.Token);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(System.Text.Encoding.Latin1.GetBytes(request), limit.Token);
        }
        catch (IOException)
        {
            // It was answered before it was read to its end.
        }

        return await ReadToEndAsync(stream, limit.Token);
    }

    private static async Task<string> ReadToEndAsync(Stream stream, CancellationToken cancellationToken)
    {
        var read = new MemoryStream();
        var buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                read.Write(buffer, 0, count);
            }
        }
        catch (IOException)
        {
            // A server that has answered need not hear the rest.
        }

        return System.Text.Encoding.UTF8.GetString(read.ToArray());
    }

    private async Task<IReadOnlyList<BasicGetResult>> TakeDeadAsync()
    {
        var dead = new List<BasicGetResult>();
        foreach (var queue in new[] { "tasks.dlq", "critical.dlq" })
        {
            while (await fixture.Client.Channel.BasicGetAsync(queue, autoAck: true) is { } letter)
            {
                dead.Add(letter);
            }
        }

        return dead;
    }

    private async Task AssertAliveAsync()
    {
        (await fixture.Http.GetAnswerAsync("health/live")).Is(HttpStatusCode.OK);
        (await fixture.Http.GetAnswerAsync("health/ready")).Is(HttpStatusCode.OK);
        var answer = await fixture.Http.PostAsync("queues/analytics.queue/tasks", """{"task": "track_event", "id": "alive", "payload": {"event": "ok", "timestamp": "2024-01-15T10:30:00Z"}}""");
        answer.Is(HttpStatusCode.Accepted);
        await fixture.App.FileAsync("events", "2024-01-15", "alive.json");
    }
}
