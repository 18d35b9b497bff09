using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Warren.Faults.Load;

/// <summary>Submits over HTTP: 202 is confirmed; 503 with Retry-After and a broken connection are excused, anything else is a failure of the system.</summary>
internal sealed class HttpSubmitter(int port) : ISubmitter
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromSeconds(30) };

    public async Task<bool> SubmitAsync(string id, Mark mark, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync(
                $"api/queues/{FaultTopology.Queue}/tasks", new { task = FaultTopology.TaskName, id, payload = mark }, cancellationToken);
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
            Assert.Equal(id, body.GetProperty("id").GetString());
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                return true;
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            return false;
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or TaskCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return default;
    }
}
