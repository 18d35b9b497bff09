using System.Net;
using System.Text;
using System.Text.Json;

namespace Warren.Functions.Tests.Support;

/// <summary>An HTTP answer, read.</summary>
internal sealed record Answer(HttpStatusCode Status, string? MediaType, TimeSpan? RetryAfter, string Text)
{
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The fields that a problem names.</summary>
    public string[] Fields => [.. Json.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order(StringComparer.Ordinal)];

    /// <summary>What a problem says of a field.</summary>
    public string Error(string field) => Assert.Single(Json.GetProperty("errors").GetProperty(field).EnumerateArray()).GetString()!;

    /// <summary>Asserts that this is a problem that says what to do.</summary>
    public Answer Problem(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {Text}");
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal((int)status, Json.GetProperty("status").GetInt32());
        Assert.NotEmpty(Json.GetProperty("type").GetString()!);
        Assert.NotEmpty(Json.GetProperty("title").GetString()!);
        Assert.NotEmpty(Json.GetProperty("detail").GetString()!);
        return this;
    }

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} instead of {(int)status}: {Text}");
        return this;
    }

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return new(
                response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.RetryAfter?.Delta, await response.Content.ReadAsStringAsync());
        }
    }
}

internal static class Requests
{
    public static async Task<Answer> GetAnswerAsync(this HttpClient http, string path) =>
        await Answer.ReadAsync(await http.GetAsync(path, TestContext.Current.CancellationToken));

    public static async Task<Answer> PatchAsync(this HttpClient http, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8);
        return await Answer.ReadAsync(await http.PatchAsync(path, content, TestContext.Current.CancellationToken));
    }

    public static Task<Answer> PostAsync(this HttpClient http, string path, string body) => http.PostAsync(path, Encoding.UTF8.GetBytes(body));

    public static async Task<Answer> PostAsync(this HttpClient http, string path, byte[] body, bool chunked = false)
    {
        using HttpContent content = chunked ? new StreamContent(new NonSeekable(body)) : new ByteArrayContent(body);
        return await Answer.ReadAsync(await http.PostAsync(path, content, TestContext.Current.CancellationToken));
    }

    // A stream that does not tell its length is sent in chunks.
    private sealed class NonSeekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
