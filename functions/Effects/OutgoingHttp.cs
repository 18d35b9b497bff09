using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace Warren.Functions.Effects;

/// <summary>A 2xx answer.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body as text.</param>
internal sealed record HttpAnswer(int Status, string Body);

/// <summary>Posts JSON to services outside and sorts what can go wrong into what may pass and what will not.</summary>
/// <param name="clients">Makes the client named <see cref="ClientName"/>.</param>
/// <param name="time">Times requests out.</param>
internal sealed class OutgoingHttp(IHttpClientFactory clients, TimeProvider time)
{
    public const string ClientName = "task-effects";

    private const int MaxAnswerBytes = 4 * 1024 * 1024;
    private const int ExcerptLength = 300;

    /// <summary>Posts once.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="body">What is serialized, with snake_case names.</param>
    /// <param name="idempotencyKey">Goes into the header <c>Idempotency-Key</c>: a service that knows it does the work once, however often the task is delivered.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TransientTaskException">No connection, no answer in time, or 408, 429 or 5xx.</exception>
    /// <exception cref="PermanentTaskException">Any other status than 2xx. The message holds the start of the answer.</exception>
    public async Task<HttpAnswer> PostAsync<T>(HttpTarget target, T body, string idempotencyKey, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(target.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = Request(target, body, idempotencyKey);
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var answer = new HttpAnswer((int)response.StatusCode, await ReadAsync(response.Content, either.Token));
            return response.IsSuccessStatusCode ? answer : throw Failure(target, answer);
        }
        catch (OperationCanceledException late) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TransientTaskException($"{target.Shown} did not answer within {target.Timeout.TotalSeconds:0.###} s.", late);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new TransientTaskException($"{target.Shown} could not be reached, or the connection broke: {broken.Message}", broken);
        }
    }

    private static HttpRequestMessage Request<T>(HttpTarget target, T body, string idempotencyKey)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = JsonContent.Create(body, options: DataJson.Options) };
        request.Headers.Add("Idempotency-Key", HeaderSafe(idempotencyKey));
        if (target.ApiKey is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", target.ApiKey);
        }

        return request;
    }

    private static string HeaderSafe(string id) => id.All(c => c is > ' ' and <= '~') ? id : DerivedId.Of(id, "idempotency");

    private static Exception Failure(HttpTarget target, HttpAnswer answer)
    {
        var said = Excerpt.Of(WithoutSecret(answer.Body, target.ApiKey), ExcerptLength);
        var message = $"{target.Shown} answered {answer.Status}{(said.Length > 0 ? $": {said}" : ".")}";
        return answer.Status is 408 or 429 or >= 500 ? new TransientTaskException(message) : new PermanentTaskException(message);
    }

    private static string WithoutSecret(string text, string? secret) =>
        string.IsNullOrEmpty(secret) ? text : text.Replace(secret, "***", StringComparison.Ordinal);

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while (kept.Length < MaxAnswerBytes && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            kept.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }
}
