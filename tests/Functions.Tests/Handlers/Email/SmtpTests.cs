using System.Net;
using System.Net.Sockets;
using SmtpServer.Protocol;
using Warren.Functions.Handlers.Email;
using Warren.Functions.Tests.Handlers.Support;
using Warren.TestSupport;

namespace Warren.Functions.Tests.Handlers.Email;

public sealed class SmtpTests
{
    private const string Body = """{"payload":{"to":"ann@example.com","subject":"Grüße","body":"Hello Ann","html":"<p>Hello Ann</p>"}}""";

    [Fact]
    public async Task Message_arrives_whole_at_the_smtp_server()
    {
        await using var smtp = new LoopbackSmtp();
        await using var bench = new HandlerBench(settings: smtp.Settings);
        var result = await bench.RunAsync<SendEmailHandler, SendEmail>(Body);
        var message = Assert.Single(smtp.Received);
        Assert.Equal("Grüße", message.Subject);
        Assert.Equal("ann@example.com", message.To.Mailboxes.Single().Address);
        Assert.Equal("shop@example.com", message.From.Mailboxes.Single().Address);
        Assert.Equal("task-1@example.com", message.MessageId);
        Assert.Equal("Hello Ann", message.TextBody!.Trim());
        Assert.Equal("<p>Hello Ann</p>", message.HtmlBody!.Trim());
        Assert.Equal("smtp", result.GetProperty("via").GetString());
        Assert.Empty(bench.Files());
    }

    [Fact]
    public async Task Repeated_delivery_has_the_same_message_id()
    {
        await using var smtp = new LoopbackSmtp();
        await using var bench = new HandlerBench(settings: smtp.Settings);
        await bench.RunAsync<SendEmailHandler, SendEmail>(Body);
        await bench.RunAsync<SendEmailHandler, SendEmail>(Body);
        Assert.Equal(2, smtp.Received.Count);
        Assert.Single(smtp.Received.Select(message => message.MessageId).Distinct());
    }

    [Fact]
    public async Task Unknown_customer_is_refused_with_what_to_do()
    {
        await using var smtp = new LoopbackSmtp();
        await using var bench = new HandlerBench(settings: smtp.Settings);
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(
            () => bench.RunAsync<SendEmailHandler, SendEmail>("""{"task":"send_email","customer_id":999,"payload":{"subject":"Test","body":"Testing"}}"""));
        Assert.Contains("999", refused.Message, StringComparison.Ordinal);
        Assert.Contains("customer_created", refused.Message, StringComparison.Ordinal);
        Assert.Empty(smtp.Received);
    }

    [Fact]
    public async Task Answer_4xx_is_transient()
    {
        await using var smtp = new LoopbackSmtp(new SmtpResponse(SmtpReplyCode.InsufficientStorage, "no room now"));
        await using var bench = new HandlerBench(settings: smtp.Settings);
        var failed = await Assert.ThrowsAsync<TransientTaskException>(() => bench.RunAsync<SendEmailHandler, SendEmail>(Body));
        Assert.Contains("452", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_5xx_is_permanent()
    {
        await using var smtp = new LoopbackSmtp(new SmtpResponse(SmtpReplyCode.MailboxUnavailable, "no such user here"));
        await using var bench = new HandlerBench(settings: smtp.Settings);
        var failed = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<SendEmailHandler, SendEmail>(Body));
        Assert.Contains("550", failed.Message, StringComparison.Ordinal);
        Assert.Contains("no such user here", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sender_logs_in_with_the_configured_password()
    {
        await using var smtp = new LoopbackSmtp(password: "hunter2");
        await using var bench = new HandlerBench(settings: [.. smtp.Settings, ("Smtp:UserName", "me"), ("Smtp:Password", "hunter2")]);
        await bench.RunAsync<SendEmailHandler, SendEmail>(Body);
        Assert.Single(smtp.Received);
    }

    [Fact]
    public async Task Wrong_password_is_permanent_and_not_shown()
    {
        await using var smtp = new LoopbackSmtp(password: "hunter2");
        await using var bench = new HandlerBench(settings: [.. smtp.Settings, ("Smtp:UserName", "me"), ("Smtp:Password", "wrong-secret")]);
        var failed = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<SendEmailHandler, SendEmail>(Body));
        Assert.DoesNotContain("wrong-secret", failed.ToString(), StringComparison.Ordinal);
        Assert.Empty(smtp.Received);
    }

    [Fact]
    public async Task Server_that_is_down_is_transient()
    {
        var port = FreePorts.Take(1)[0];
        await using var bench = new HandlerBench(
            settings: [("Smtp:Host", "127.0.0.1"), ("Smtp:Port", $"{port}"), ("Smtp:UserName", "me"), ("Smtp:Password", "hunter2")]);
        var failed = await Assert.ThrowsAsync<TransientTaskException>(() => bench.RunAsync<SendEmailHandler, SendEmail>(Body));
        Assert.Contains($"127.0.0.1:{port}", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_says_nothing_is_transient()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var time = new ManualTime(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var bench = new HandlerBench(time, ("Smtp:Host", "127.0.0.1"), ("Smtp:Port", $"{((IPEndPoint)silent.LocalEndpoint).Port}"));
        var running = bench.RunAsync<SendEmailHandler, SendEmail>(Body);
        using var connection = await silent.AcceptTcpClientAsync();
        time.Advance(TimeSpan.FromSeconds(31));
        var failed = await Assert.ThrowsAsync<TransientTaskException>(() => running);
        Assert.Contains("30 s", failed.Message, StringComparison.Ordinal);
    }
}
