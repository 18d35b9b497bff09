using System.Net;
using System.Net.Http.Headers;

namespace Warren.Bench.Http;

/// <summary>Clients that post one request after the other, each over a connection that stays open.</summary>
internal sealed class HttpLoad(int clients, TimeProvider time) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = clients,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(10),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
    })
    {
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <returns>The time from the first request to the last answer.</returns>
    /// <exception cref="BenchException">A request was not accepted.</exception>
    public async Task<TimeSpan> RunAsync(Uri url, byte[] body, int count, CancellationToken cancellationToken)
    {
        var left = count;
        var started = time.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => ClientAsync()));
        return time.GetElapsedTime(started);

        async Task ClientAsync()
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = Json;
                using var answer = await _http.PostAsync(url, content, cancellationToken);
                if (answer.StatusCode != HttpStatusCode.Accepted)
                {
                    throw new BenchException($"{url} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
                }
            }
        }
    }

    public void Dispose() => _http.Dispose();
}
