using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Warren.Functions.Handlers.Customers;
using Warren.Functions.Handlers.Email;
using Warren.Functions.Tests.Handlers.Support;
using Warren.Topology;

namespace Warren.Functions.Tests.Handlers.Customers;

public sealed class CustomerTests
{
    private const string Created = """{"task":"customer_created","customer_id":123,"payload":{"email":"ann@example.com","name":"Ann"}}""";
    private static readonly DateTimeOffset Day = new(2024, 1, 15, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Created)]
    [InlineData("""{"task":"customer_created","payload":{"customer_id":"123","email":"ann@example.com","name":"Ann"}}""")]
    [InlineData("""{"task":"customer_created","customer_id":123,"email":"ann@example.com","name":"Ann"}""")]
    public async Task Created_customer_is_kept_wherever_the_id_stands(string body)
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<CustomerCreatedHandler, CustomerCreated>(body);
        var record = bench.ReadJson("customers/123.json");
        Assert.Equal("123", record.GetProperty("customer_id").GetString());
        Assert.Equal("ann@example.com", record.GetProperty("email").GetString());
        Assert.Equal("Ann", record.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Welcome_is_published_once_for_the_consumer_however_often_the_task_comes()
    {
        await using var bench = new HandlerBench();
        var result = await bench.RunAsync<CustomerCreatedHandler, CustomerCreated>(Created);
        await bench.RunAsync<CustomerCreatedHandler, CustomerCreated>(Created);
        await bench.RunAsync<CustomerCreatedHandler, CustomerCreated>(Created, "task-2");
        Assert.Equal(3, bench.Publisher.Published.Count);
        Assert.Equal(bench.Publisher.Published[0].Id, bench.Publisher.Published[1].Id);
        Assert.NotEqual(bench.Publisher.Published[0].Id, bench.Publisher.Published[2].Id);
        Assert.Equal(result.GetProperty("welcome_task_id").GetString(), bench.Publisher.Published[0].Id);
    }

    [Fact]
    public async Task Welcome_runs_as_the_email_task_of_the_main_queue()
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<CustomerCreatedHandler, CustomerCreated>(Created);
        var welcome = Assert.Single(bench.Publisher.Published);
        Assert.Equal(QueueNames.Main, welcome.Queue);
        Assert.Equal("send_email", welcome.Task);
        Assert.Equal("task-1", welcome.CorrelationId);
        await bench.RunAsync<SendEmailHandler, SendEmail>(System.Text.Encoding.UTF8.GetString(welcome.Body.Span), "welcome");
        var message = await MimeKit.MimeMessage.LoadAsync(bench.PathOf("outbox/email/welcome.eml"));
        Assert.Equal("ann@example.com", message.To.Mailboxes.Single().Address);
        Assert.StartsWith("Hello Ann,", message.TextBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_changes_what_it_names_and_keeps_the_rest()
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<CustomerCreatedHandler, CustomerCreated>(Created, publishedAt: Day);
        await bench.RunAsync<CustomerUpdatedHandler, CustomerUpdated>("""{"customer_id":"123","payload":{"email":"new@example.com"}}""", "task-2", Day.AddHours(1));
        var record = bench.ReadJson("customers/123.json");
        Assert.Equal("new@example.com", record.GetProperty("email").GetString());
        Assert.Equal("Ann", record.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Order_and_repetition_of_deliveries_do_not_matter()
    {
        (string Id, DateTimeOffset At, string Body)[] tasks =
        [
            ("a", Day, Created),
            ("b", Day.AddHours(1), """{"customer_id":123,"payload":{"email":"b@example.com"}}"""),
            ("c", Day.AddHours(1), """{"customer_id":123,"payload":{"email":"c@example.com"}}"""),
            ("d", Day.AddHours(2), """{"customer_id":123,"payload":{"name":"Dora"}}"""),
        ];
        int[][] orders = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 2, 3, 1, 0, 1], [1, 3, 0, 2, 2]];
        var ends = new HashSet<string>(StringComparer.Ordinal);
        foreach (var order in orders)
        {
            await using var bench = new HandlerBench();
            foreach (var (id, at, body) in order.Select(index => tasks[index]))
            {
                if (id == "a")
                {
                    await bench.RunAsync<CustomerCreatedHandler, CustomerCreated>(body, id, at);
                }
                else
                {
                    await bench.RunAsync<CustomerUpdatedHandler, CustomerUpdated>(body, id, at);
                }
            }

            ends.Add(bench.Read("customers/123.json"));
        }

        var end = JsonElement.Parse(Assert.Single(ends));
        Assert.Equal("c@example.com", end.GetProperty("email").GetString());
        Assert.Equal("Dora", end.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Updates_at_the_same_time_lose_no_field()
    {
        await using var bench = new HandlerBench();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(n => Task.Run(() => bench.RunAsync<CustomerUpdatedHandler, CustomerUpdated>(
            n % 2 == 0 ? """{"customer_id":1,"payload":{"email":"x@example.com"}}""" : """{"customer_id":1,"payload":{"name":"X"}}""", $"t{n}", Day))));
        var record = bench.ReadJson("customers/1.json");
        Assert.Equal("t8", record.GetProperty("email_changed").GetProperty("task_id").GetString());
        Assert.Equal("t9", record.GetProperty("name_changed").GetProperty("task_id").GetString());
        Assert.Equal(["customers/1.json"], bench.Files());
    }

    [Theory]
    [InlineData("""{"payload":{"email":"ann@example.com"}}""", "customer_id is missing")]
    [InlineData("""{"customer_id":1.5,"payload":{"email":"ann@example.com"}}""", "customer_id 1.5")]
    [InlineData("""{"customer_id":"","payload":{"email":"ann@example.com"}}""", "customer_id")]
    public async Task Customer_without_a_usable_id_is_refused_for_good(string body, string named)
    {
        await using var bench = new HandlerBench();
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<CustomerCreatedHandler, CustomerCreated>(body));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Publisher.Published);
    }

    [Fact]
    public async Task Customer_without_a_usable_address_does_not_validate()
    {
        await using var bench = new HandlerBench();
        await Assert.ThrowsAsync<ValidationException>(
            () => bench.RunAsync<CustomerCreatedHandler, CustomerCreated>("""{"customer_id":1,"payload":{"email":"nowhere"}}"""));
    }

    [Fact]
    public async Task Hostile_customer_id_stays_in_its_folder()
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<CustomerUpdatedHandler, CustomerUpdated>("""{"customer_id":"../../x","payload":{"name":"X"}}""");
        Assert.StartsWith("customers/x~", Assert.Single(bench.Files()), StringComparison.Ordinal);
    }
}
