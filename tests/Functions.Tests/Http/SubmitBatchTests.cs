using System.Net;
using System.Text;
using System.Text.Json;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Http;

public sealed class SubmitBatchTests(SharedBroker shared, IdleApp fixture) : IClassFixture<IdleApp>
{
    private const string Path = "queues/task_queue/tasks/batch";

    [Fact]
    public async Task Bad_tasks_of_an_array_spoil_the_good_ones()
    {
        var answer = await fixture.Http.PostAsync(Path, """[{"task": "work", "payload": "a", "id": "a"}, {"task": "nope"}, 5, {"payload": "b", "priority": 0}, {"payload": "c", "id": "c"}]""");
        answer.Is(HttpStatusCode.Accepted);
        Assert.Equal((2, 3), (answer.Json.GetProperty("accepted").GetInt32(), answer.Json.GetProperty("refused").GetInt32()));
        Assert.Equal(["queued", "refused", "refused", "refused", "queued"], Statuses(answer));
        Assert.Equal([0, 1, 2, 3, 4], Items(answer).Select(item => item.GetProperty("index").GetInt32()));
        Assert.Contains("handles no task called 'nope'", Error(answer, 1, "task"), StringComparison.Ordinal);
        Assert.Contains("a JSON number", Error(answer, 2, "body"), StringComparison.Ordinal);
        Assert.Contains("from 1 (most urgent) to 10", Error(answer, 3, "priority"), StringComparison.Ordinal);
        Assert.Equal(["a", "c"], await TakenIdsAsync(2));
    }

    [Fact]
    public async Task Lines_with_carriage_returns_blanks_and_a_byte_order_mark_are_not_read()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. "\r\n{\"payload\": \"a\", \"id\": \"a\"}\r\n\r\n  \n{not json}\r\n{\"payload\": \"b\", \"id\": \"b\"}"u8, 0xFF, .. "\n{\"payload\": \"c\", \"id\": \"c\"}"u8];
        var answer = await fixture.Http.PostAsync(Path, body);
        answer.Is(HttpStatusCode.Accepted);
        Assert.Equal(["queued", "refused", "refused", "queued"], Statuses(answer));
        Assert.Contains("not JSON", Error(answer, 1, "body"), StringComparison.Ordinal);
        Assert.Contains("not valid UTF-8", Error(answer, 2, "body"), StringComparison.Ordinal);
        Assert.Equal("{\"payload\": \"a\", \"id\": \"a\"}", (await fixture.Client.TakeAsync("task_queue")).Text());
        Assert.Equal(["c"], await TakenIdsAsync(1));
    }

    [Theory]
    [InlineData("""{"task": "nope"}""")]
    [InlineData("""{"payload": "x", "id": "first"}""")]
    public async Task Order_is_lost_on_an_app_that_has_published_nothing_yet(string first)
    {
        // Only a fresh app has its channels still to open.
        await using var fresh = await RunningApp.StartAsync(fixture.VirtualHost.Address, management: null, "--queues=none");
        string[] ids = [.. Enumerable.Range(0, 500).Select(number => $"n{number}")];
        var answer = await fresh.Http.PostAsync(Path, string.Join('\n', [first, .. ids.Select(id => $$"""{"payload": "x", "id": "{{id}}"}""")]));
        answer.Is(HttpStatusCode.Accepted);
        string[] expected = [.. first.Contains("first", StringComparison.Ordinal) ? ["first"] : Array.Empty<string>(), .. ids];
        Assert.Equal(expected, await TakenIdsAsync(expected.Length));
    }

    [Fact]
    public async Task More_urgent_tasks_do_not_come_first()
    {
        var answer = await fixture.Http.PostAsync(Path, """[{"payload":"x","id":"late","priority":10},{"payload":"x","id":"a"},{"payload":"x","id":"b"},{"payload":"x","id":"urgent","priority":1}]""");
        answer.Is(HttpStatusCode.Accepted);
        Assert.Equal(["urgent", "a", "b", "late"], await TakenIdsAsync(4));
    }

    [Theory]
    [InlineData("", "The batch is empty: send a JSON array of tasks, or one task a line.")]
    [InlineData(" \r\n\t", "The batch is empty")]
    [InlineData("[]", "The batch is empty")]
    [InlineData("[{\"payload\": \"x\"},\n {\"payload\": ]", "The batch is not a JSON array: line 2, byte ")]
    public async Task Batch_that_cannot_be_read_is_taken(string body, string expected)
    {
        var answer = await fixture.Http.PostAsync(Path, body);
        Assert.Contains(expected, answer.Problem(HttpStatusCode.BadRequest).Error("body"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"work\"", 1)]
    [InlineData("42", 1)]
    [InlineData("[1, null]", 2)]
    [InlineData("{\"task\": \"nope\"}", 1)]
    public async Task Batch_without_a_good_task_is_no_problem(string body, int refused)
    {
        var answer = await fixture.Http.PostAsync(Path, body);
        answer.Problem(HttpStatusCode.BadRequest);
        Assert.Equal((0, refused), (answer.Json.GetProperty("accepted").GetInt32(), answer.Json.GetProperty("refused").GetInt32()));
        Assert.All(Items(answer), item => Assert.NotEmpty(item.GetProperty("errors").EnumerateObject()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_ten_thousand_tasks_are_taken(bool array)
    {
        var tasks = Enumerable.Repeat("{\"payload\":\"x\"}", 10_001);
        var answer = await fixture.Http.PostAsync(Path, array ? $"[{string.Join(',', tasks)}]" : string.Join('\n', tasks));
        Assert.Equal("The batch has 10,001 tasks; at most 10,000 are taken at once.", answer.Problem(HttpStatusCode.BadRequest).Error("body"));
        Assert.Equal(0u, await fixture.Client.CountAsync("task_queue"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Limit_of_the_server_is_smaller_than_the_one_that_is_told(bool chunked)
    {
        const int Limit = 32 * 1024 * 1024;
        (await fixture.Http.PostAsync(Path, OfSize(Limit), chunked)).Is(HttpStatusCode.Accepted);
        await TakenIdsAsync(1);
        var answer = await fixture.Http.PostAsync(Path, OfSize(Limit + 1), chunked);
        Assert.Contains("At most 33,554,432 bytes", answer.Problem(HttpStatusCode.RequestEntityTooLarge).Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Task_that_is_too_large_spoils_its_batch()
    {
        var large = "{\"payload\": \"" + new string('x', 4 * 1024 * 1024) + "\"}";
        var answer = await fixture.Http.PostAsync(Path, $"{large}\n{{\"payload\": \"x\", \"id\": \"small\"}}");
        Assert.Equal(["refused", "queued"], Statuses(answer.Is(HttpStatusCode.Accepted)));
        Assert.Contains("at most 4,194,304 are processed", Error(answer, 0, "body"), StringComparison.Ordinal);
        Assert.Equal(["small"], await TakenIdsAsync(1));
    }

    [Fact]
    public async Task Batch_for_a_queue_that_is_not_declared_is_accepted()
    {
        await using var bare = await RunningApp.StartAsync(shared.Broker.Amqp(await shared.Broker.CreateVirtualHostAsync()), management: null, "--queues=none");
        var answer = await bare.Http.PostAsync(Path, """[{"payload": "x"}, {"task": "nope"}]""");
        answer.Problem(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(answer.RetryAfter);
        Assert.Equal(["not_queued", "refused"], Statuses(answer));
        Assert.Contains("apply the topology", Error(answer, 0, "broker"), StringComparison.Ordinal);
    }

    private static byte[] OfSize(int bytes) => Encoding.UTF8.GetBytes("[{\"payload\": \"x\"}" + new string(' ', bytes - 18) + "]");

    private static JsonElement.ArrayEnumerator Items(Answer answer) => answer.Json.GetProperty("tasks").EnumerateArray();

    private static string[] Statuses(Answer answer) => [.. Items(answer).Select(item => item.GetProperty("status").GetString()!)];

    private static string Error(Answer answer, int index, string field) =>
        Items(answer).ElementAt(index).GetProperty("errors").GetProperty(field)[0].GetString()!;

    private async Task<string[]> TakenIdsAsync(int count)
    {
        var ids = new List<string>();
        while (ids.Count < count)
        {
            ids.Add((await fixture.Client.TakeAsync("task_queue")).BasicProperties.MessageId!);
        }

        Assert.Equal(0u, await fixture.Client.CountAsync("task_queue"));
        return [.. ids];
    }
}
