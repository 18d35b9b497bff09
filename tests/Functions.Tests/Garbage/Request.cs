using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Warren.Functions.Tests.Support;
using Warren.TestSupport.Garbage;

namespace Warren.Functions.Tests.Garbage;

/// <summary>A request as anyone may send it.</summary>
public sealed record Request(string Method, string Path, Body? Body, (string Name, string Value)[] Headers, bool Chunked)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Path} {string.Join("; ", Headers.Select(static header => $"{header.Name}: {header.Value}"))}{(Chunked ? " chunked" : "")} {Body}";
}

internal static class GarbageRequests
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private static Gen<(string, string)[]> Headers { get; } = Gen.SubListOf(
        ("Content-Type", "application/json; charset=utf-16"), ("Content-Type", "text/plain"), ("Content-Type", "a/b;;=\""), ("Content-Type", "multipart/form-data"), ("Content-Encoding", "identity"),
        ("Accept", "text/html"), ("traceparent", "00-zz-\u0001-01"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("tracestate", new string('s', 9_000)),
        ("X-Forwarded-For", "::1, x"), ("Prefer", "respond-async"), ("If-Match", "*"), ("Expect", "nothing"), ("Idempotency-Key", "../x"), ("X-Long", new string('x', 12_000)))
        .Select(static headers => headers.Take(3).ToArray());

    /// <summary>Requests that submit something, or would if it were right.</summary>
    public static Gen<Request> Submissions { get; } = Gen.Frequency(
        (6, Gen.Elements<GoodTask>(SeedTasks.All).SelectMany(static task => JsonGarbage.Bodies([task]).SelectMany(body => Post($"queues/{task.Queue}/tasks", body)))),
        (3, JsonGarbage.Bodies(SeedTasks.All).SelectMany(static body => Post("tasks", body))),
        (2, Gen.Elements<string>(SeedTasks.Queues).SelectMany(static queue => Batch([.. SeedTasks.All.Where(task => task.Queue == queue)]).SelectMany(body => Post($"queues/{queue}/tasks/batch", body)))),
        (2, JsonGarbage.Envelope(new("", "x", ("email", "\"ann@example.com\""), ("name", "\"Ann\""))).SelectMany(static json => Post("v1/customers", Body.Of(json)))),
        (1, JsonGarbage.Value.SelectMany(static email => Post("v1/customers", Body.Of($"{{\"email\":{email},\"name\":\"Ann\"}}")))),
        (2, Segment.SelectMany(static queue => JsonGarbage.Bodies(SeedTasks.All).SelectMany(body => Post($"queues/{queue}/tasks", body)))));

    /// <summary>A part of a path, escaped or not quite. Without NUL, which the server refuses before the app hears of it.</summary>
    public static Gen<string> Segment => Gen.Frequency(
        (4, Texts.Brief.Where(static text => text is not ("" or "." or "..") && !text.Contains('\0', StringComparison.Ordinal)).Select(Uri.EscapeDataString)),
        (2, Gen.Elements("%2e%2e", "%2F", "a%2Fb", "%252F", "%C3%A9", "%E2%82%AC", "a;b=c", "*", "~", "task_queue%20", "TASK_QUEUE", "task_queue/", "%F0%9F%98%80", "..%2f..%2fetc", "$metadata", "-", "_", "@")));

    private static Gen<Body> Batch(GoodTask[] tasks) =>
        from bodies in Gen.ListOf(JsonGarbage.Bodies(tasks), 6)
        from array in Gen.Elements(true, false, false)
        from tail in Gen.Elements("", "\n", "\r\n\r\n", ",", "]")
        select array
            ? new Body([.. "["u8, .. Joined(bodies, (byte)','), .. "]"u8, .. System.Text.Encoding.UTF8.GetBytes(tail)])
            : new Body([.. Joined(bodies, (byte)'\n'), .. System.Text.Encoding.UTF8.GetBytes(tail)]);

    public static Gen<Request> Post(string path, Body body) =>
        from headers in Headers
        from chunked in Gen.Elements(false, false, true)
        select new Request("POST", path, body, headers, chunked);

    public static Gen<Request> Bodiless(string method, string path) => Headers.Select(headers => new Request(method, path, null, headers, false));

    public static async Task<Answer> SendAsync(this HttpClient http, Request request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), new Uri($"{http.BaseAddress}{request.Path}", AsItIs));
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body.Bytes);
            message.Headers.TransferEncodingChunked = request.Chunked;
        }

        foreach (var (name, value) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await Answer.ReadAsync(await http.SendAsync(message, TestContext.Current.CancellationToken));
    }

    /// <summary>Asserts that the answer is good, or names the problem, and shows nothing of our inside.</summary>
    public static Answer HelpsTheCaller(this Answer answer, Request request)
    {
        var what = $"{Law.Origin}: {request}\n-> {(int)answer.Status} {answer.MediaType} {answer.Text}";
        Assert.True((int)answer.Status is >= 200 and < 300 or 400 or 404 or 405 or 409 or 413 or 415 or 417, what);
        if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.Accepted))
        {
            Assert.True(answer.MediaType == "application/problem+json", what);
            Assert.True(answer.Json.GetProperty("title").GetString() is { Length: > 0 } && answer.Json.GetProperty("detail").GetString() is { Length: > 0 and < 4_000 }, what);
            Assert.True(answer.Status != HttpStatusCode.BadRequest || NamesMembers(answer), what);
        }

        Assert.True(Leaks.In(answer.Text) is [], what);
        return answer;
    }

    private static bool NamesMembers(Answer answer) =>
        (answer.Json.TryGetProperty("errors", out var errors) && errors.EnumerateObject().Any()) || answer.Json.TryGetProperty("tasks", out _);

    private static byte[] Joined(IEnumerable<Body> bodies, byte separator) => [.. bodies.SelectMany(body => (byte[])[.. body.Bytes, separator]).SkipLast(1)];
}
