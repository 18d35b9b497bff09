using System.Net;
using RabbitMQ.Client;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Http.DeadLetters;

/// <summary>Fills and empties dead-letter queues as a plain client of the broker.</summary>
internal static class DeadLetterBox
{
    public const string Shared = "tasks.dlq";
    public const string Own = "critical.dlq";
    public const string Body = """{"task":"work","payload":"hello","customer_id":7}""";

    /// <summary>Puts a dead letter where settlement puts it, at a moment of its own: the same task dead at the same moment is the same dead letter.</summary>
    public static Task DeadAsync(
        this AmqpClient client, string letters, string queue, string id, string reason = "retries_exhausted", string? exception = "System.TimeoutException",
        string body = Body, string? at = null) => client.PublishAsync("", letters, body, new BasicProperties
        {
            MessageId = id,
            Persistent = true,
            Priority = 8,
            CorrelationId = "c-1",
            Headers = new Dictionary<string, object?>
            {
                [TaskHeaders.Queue] = queue,
                [TaskHeaders.Reason] = reason,
                [TaskHeaders.Message] = "it failed",
                [TaskHeaders.Exception] = exception,
                [TaskHeaders.Stack] = "at Somewhere()",
                [TaskHeaders.Attempts] = 4,
                [TaskHeaders.RetryCount] = 3,
                [TaskHeaders.DeadLetteredAt] = at ?? $"2025-01-02T03:04:05.{Random.Shared.Next(10_000_000):0000000}Z",
                ["x-tenant"] = "blue",
            },
        });

    /// <summary>The ids of everything that is in a queue, which is empty afterwards.</summary>
    public static async Task<IReadOnlyList<string?>> DrainAsync(this AmqpClient client, string queue)
    {
        var ids = new List<string?>();
        while (await client.Channel.BasicGetAsync(queue, autoAck: true) is { } message)
        {
            ids.Add(message.BasicProperties.MessageId);
        }

        return ids;
    }

    public static string[] Ids(this Answer answer) =>
        [.. answer.Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("id").GetString()!)];

    public static int Number(this Answer answer, string member) => answer.Is(HttpStatusCode.OK).Json.GetProperty(member).GetInt32();

    public static async Task<Answer> DeleteAnswerAsync(this HttpClient http, string path) =>
        await Answer.ReadAsync(await http.DeleteAsync(path, TestContext.Current.CancellationToken));
}
