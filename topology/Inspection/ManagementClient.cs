using System.Net;
using System.Text.Json;

namespace Warren.Topology;

/// <summary>Reads lists from a broker's management API.</summary>
internal sealed class ManagementClient : IDisposable
{
    private const int PageSize = 500;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    public ManagementClient(ManagementAddress address)
    {
        Address = address.Uri;
        _http = new HttpClient(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = Address, Timeout = Limit };
        _http.DefaultRequestHeaders.Authorization = address.Authorization;
    }

    /// <summary>Without credentials.</summary>
    public Uri Address { get; }

    /// <summary>One document.</summary>
    /// <exception cref="ManagementException">It does not answer, or not with what is asked for.</exception>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new ManagementException(response.StatusCode switch
                {
                    HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "it refuses the user, who needs the tag 'management' or 'monitoring'",
                    var other => $"it answers {(int)other} to {path.Split('?')[0]}",
                });
            }

            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
            return document.RootElement.Clone();
        }
        catch (HttpRequestException failure)
        {
            throw new ManagementException("nobody answers there", failure);
        }
        catch (Exception failure) when (failure is JsonException or IOException)
        {
            throw new ManagementException("it does not answer as RabbitMQ's management does", failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ManagementException($"it does not answer within {Limit.TotalSeconds:0} s", failure);
        }
    }

    /// <summary>All entries of a list that the API gives in pages.</summary>
    /// <exception cref="ManagementException">It does not answer, or not with what is asked for.</exception>
    public async Task<IReadOnlyList<JsonElement>> GetPagesAsync(string path, string query, CancellationToken cancellationToken)
    {
        var entries = new List<JsonElement>();
        for (var page = 1; ; page++)
        {
            var answer = await GetAsync($"{path}?page={page}&page_size={PageSize}{query}", cancellationToken);
            entries.AddRange(answer.GetProperty("items").EnumerateArray());
            if (page >= answer.GetProperty("page_count").GetInt32())
            {
                return entries;
            }
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>The management API cannot be used. The message is a clause: why.</summary>
internal sealed class ManagementException(string message, Exception? innerException = null) : Exception(message, innerException);
