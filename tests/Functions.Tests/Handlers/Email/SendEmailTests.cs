using MimeKit;
using Warren.Functions.Handlers.Customers;
using Warren.Functions.Handlers.Email;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Email;

public sealed class SendEmailTests
{
    private static readonly DateTimeOffset Published = new(2024, 1, 15, 10, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"task":"send_email","customer_id":999,"payload":{"subject":"Test","body":"Testing"}}""", "customer-999@customers.invalid", "Test")]
    [InlineData("""{"task":"send_email","customer_id":123}""", "customer-123@customers.invalid", "Notification")]
    [InlineData("""{"task":"send_email","customer_id":"ab c","payload":{}}""", "customer-abc~", "Notification")]
    [InlineData("""{"task":"send_email","payload":{"customer_id":7}}""", "customer-7@customers.invalid", "Notification")]
    public async Task Seed_message_without_an_address_becomes_an_undeliverable_outbox_file(string body, string to, string subject)
    {
        await using var bench = new HandlerBench();
        var result = await bench.RunAsync<SendEmailHandler, SendEmail>(body);
        var message = await MimeMessage.LoadAsync(bench.PathOf("outbox/email/task-1.eml"));
        Assert.StartsWith(to, message.To.Mailboxes.Single().Address, StringComparison.Ordinal);
        Assert.EndsWith("@customers.invalid", message.To.Mailboxes.Single().Address, StringComparison.Ordinal);
        Assert.Equal(subject, message.Subject);
        Assert.Equal("outbox", result.GetProperty("via").GetString());
        Assert.Equal("outbox/email/task-1.eml", result.GetProperty("file").GetString());
    }

    [Fact]
    public async Task Outbox_message_keeps_text_html_and_non_ascii_subject()
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<SendEmailHandler, SendEmail>(
            """{"payload":{"to":"Ann <ann@example.com>","subject":"Grüße ✓","body":"Hello\nAnn","html":"<p>Hello Ann</p>"}}""", publishedAt: Published);
        var message = await MimeMessage.LoadAsync(bench.PathOf("outbox/email/task-1.eml"));
        Assert.Equal("Grüße ✓", message.Subject);
        Assert.Equal("Hello\nAnn", message.TextBody!.ReplaceLineEndings("\n").TrimEnd('\n'));
        Assert.Equal("<p>Hello Ann</p>", message.HtmlBody!.Trim());
        Assert.Equal("task-1@localhost", message.MessageId);
        Assert.Equal(Published, message.Date);
        Assert.Equal("warren@localhost", message.From.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task Repeated_delivery_leaves_one_identical_file()
    {
        await using var bench = new HandlerBench();
        const string Body = """{"payload":{"to":"ann@example.com","subject":"Once","body":"a","html":"<b>a</b>"}}""";
        await bench.RunAsync<SendEmailHandler, SendEmail>(Body);
        var first = bench.Read("outbox/email/task-1.eml");
        await bench.RunAsync<SendEmailHandler, SendEmail>(Body);
        Assert.Equal(first, bench.Read("outbox/email/task-1.eml"));
        Assert.Equal(["outbox/email/task-1.eml"], bench.Files());
    }

    [Fact]
    public async Task Address_of_a_known_customer_is_used()
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<CustomerCreatedHandler, CustomerCreated>("""{"payload":{"customer_id":5,"email":"five@example.com"}}""");
        await bench.RunAsync<SendEmailHandler, SendEmail>("""{"customer_id":"5","payload":{"subject":"Hi"}}""", "mail");
        var message = await MimeMessage.LoadAsync(bench.PathOf("outbox/email/mail.eml"));
        Assert.Equal("five@example.com", message.To.Mailboxes.Single().Address);
    }

    [Theory]
    [InlineData("""{"payload":{"to":"ann@example.com","subject":"x\r\nBcc: eve@example.com"}}""", "subject")]
    [InlineData("""{"payload":{"to":"ann@example.com\r\nBcc: eve@example.com"}}""", "to")]
    [InlineData("""{"payload":{"to":"not an address"}}""", "not an address")]
    [InlineData("""{"payload":{"to":""}}""", "to ''")]
    [InlineData("""{"payload":{"to":"änn@example.com"}}""", "ASCII")]
    [InlineData("""{"payload":{"subject":"to nobody"}}""", "customer_id")]
    [InlineData("""{"customer_id":[1],"payload":{}}""", "customer_id [1]")]
    public async Task Forged_or_missing_recipient_is_refused_for_good(string body, string named)
    {
        await using var bench = new HandlerBench();
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<SendEmailHandler, SendEmail>(body));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Empty(bench.Files());
    }

    [Fact]
    public async Task Log_has_one_line_and_no_whole_address()
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<SendEmailHandler, SendEmail>("""{"payload":{"to":"secretive@example.com","subject":"topic","body":"content"}}""");
        Assert.Single(bench.Logs.Information);
        Assert.DoesNotContain("secretive", bench.Logs.All, StringComparison.Ordinal);
        Assert.DoesNotContain("topic", bench.Logs.All, StringComparison.Ordinal);
    }
}
