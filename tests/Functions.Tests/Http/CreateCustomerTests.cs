using System.Net;
using System.Text.Json;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Http;

public sealed class CreateCustomerTests(IdleApp fixture) : IClassFixture<IdleApp>
{
    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public async Task Customer_that_is_taken_in_has_no_task(string prefix)
    {
        var answer = (await fixture.Http.PostAsync("v1/customers", prefix + """{"email": "ann@example.com", "name": "Ann"}""")).Is(HttpStatusCode.Accepted);
        var message = await fixture.Client.TakeAsync("customers.queue");
        Assert.Equal((message.BasicProperties.MessageId, "customers.queue"), (answer.Json.GetProperty("taskId").GetString(), answer.Json.GetProperty("queue").GetString()));
        Assert.Equal("customer_created", message.BasicProperties.Type);
        var payload = JsonElement.Parse(message.Text()).GetProperty("payload");
        Assert.Equal((answer.Json.GetProperty("customerId").GetString(), "ann@example.com", "Ann"),
            (payload.GetProperty("customer_id").GetString(), payload.GetProperty("email").GetString(), payload.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("{}", "email", "name")]
    [InlineData("""{"email": "", "name": " "}""", "email", "name")]
    [InlineData("""{"email": 5, "name": ["Ann"]}""", "email", "name")]
    [InlineData("""{"email": "ann@example.com", "name": "\ud800"}""", "body")]
    [InlineData("""{"email": "ann", "name": "Ann"}""", "email")]
    [InlineData("""{"email": "Ann <ann@example.com>", "name": "Ann"}""", "email")]
    [InlineData("""{"email": "ann@example.com\r\nBcc: eve@example.com", "name": "Ann"}""", "email")]
    [InlineData("[]", "body")]
    [InlineData("", "body")]
    [InlineData("{", "body")]
    public async Task Bad_customer_is_taken_in(string body, params string[] fields)
    {
        var answer = (await fixture.Http.PostAsync("v1/customers", body)).Problem(HttpStatusCode.BadRequest);
        Assert.Equal(fields, answer.Fields);
        Assert.Equal(0u, await fixture.Client.CountAsync("customers.queue"));
    }

    [Fact]
    public async Task Values_that_the_handler_would_refuse_are_taken_in()
    {
        var answer = await fixture.Http.PostAsync("v1/customers", $$"""{"email": "{{new string('a', 320)}}@example.com", "name": "{{new string('n', 201)}}"}""");
        Assert.Equal(["email", "name"], answer.Problem(HttpStatusCode.BadRequest).Fields);
        Assert.Contains("at most 200", answer.Error("name"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_over_the_limit_is_read()
    {
        var answer = await fixture.Http.PostAsync("v1/customers", new byte[(64 * 1024) + 1]);
        Assert.Contains("At most 65,536 bytes", answer.Problem(HttpStatusCode.RequestEntityTooLarge).Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
