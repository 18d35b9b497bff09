using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Warren.Functions.Handlers.Messaging;
using Warren.Functions.Handlers.Payments;
using Warren.Functions.Tests.Handlers.Support;
using Warren.TestSupport;

namespace Warren.Functions.Tests.Handlers.Messaging;

public sealed class EndpointTests
{
    private const string Sms = """{"task":"send_sms","customer_id":123,"payload":{"phone":"+1234567890","text":"Hello!"}}""";

    [Fact]
    public async Task Sms_is_posted_with_the_task_id_as_idempotency_key()
    {
        await using var service = await LoopbackService.StartAsync(201, """{"id":"sms-77"}""");
        await using var bench = new HandlerBench(settings: [("Sms:Endpoint", service.Url + "/v1/sms"), ("Sms:ApiKey", "s3cret")]);
        var result = await bench.RunAsync<SendSmsHandler, SendSms>(Sms, "0190-a");
        var request = Assert.Single(service.Received);
        Assert.Equal("POST", request.Method);
        Assert.Equal("/v1/sms", request.Path);
        Assert.Equal("0190-a", request.IdempotencyKey);
        Assert.Equal("Bearer s3cret", request.Authorization);
        Assert.Equal("+1234567890", request.Body.GetProperty("phone").GetString());
        Assert.Equal("Hello!", request.Body.GetProperty("text").GetString());
        Assert.Equal("http", result.GetProperty("via").GetString());
        Assert.Equal(201, result.GetProperty("status").GetInt32());
        Assert.Equal("sms-77", result.GetProperty("id").GetString());
        Assert.Empty(bench.Files());
        Assert.Single(bench.Logs.Information);
        Assert.DoesNotContain("s3cret", bench.Logs.All, StringComparison.Ordinal);
        Assert.DoesNotContain("Hello!", bench.Logs.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_that_is_not_json_is_fine()
    {
        await using var service = await LoopbackService.StartAsync(200, "thanks", "text/plain");
        await using var bench = new HandlerBench(settings: [("Sms:Endpoint", service.Url)]);
        var result = await bench.RunAsync<SendSmsHandler, SendSms>(Sms);
        Assert.Equal(200, result.GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("id").ValueKind);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Answer_that_may_change_is_transient(int status)
    {
        await using var service = await LoopbackService.StartAsync(status, """{"error":"later"}""");
        await using var bench = new HandlerBench(settings: [("Sms:Endpoint", service.Url)]);
        var failed = await Assert.ThrowsAsync<TransientTaskException>(() => bench.RunAsync<SendSmsHandler, SendSms>(Sms));
        Assert.Contains($"{status}", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(422)]
    public async Task Answer_that_will_not_change_is_permanent_with_a_short_excerpt_and_no_key(int status)
    {
        await using var service = await LoopbackService.StartAsync(status, "bad key s3cret\r\n" + new string('x', 10_000), "text/plain");
        await using var bench = new HandlerBench(settings: [("Sms:Endpoint", service.Url + "?token=hidden"), ("Sms:ApiKey", "s3cret")]);
        var failed = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<SendSmsHandler, SendSms>(Sms));
        Assert.Contains($"{status}", failed.Message, StringComparison.Ordinal);
        Assert.Contains("bad key ***", failed.Message, StringComparison.Ordinal);
        Assert.InRange(failed.Message.Length, 1, 500);
        Assert.DoesNotContain("s3cret", failed.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", failed.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_that_is_down_is_transient()
    {
        await using var bench = new HandlerBench(settings: [("Sms:Endpoint", $"http://127.0.0.1:{FreePorts.Take(1)[0]}/")]);
        await Assert.ThrowsAsync<TransientTaskException>(() => bench.RunAsync<SendSmsHandler, SendSms>(Sms));
    }

    [Fact]
    public async Task Service_that_hangs_up_is_transient()
    {
        await using var service = await LoopbackService.StartAsync(http =>
        {
            http.Abort();
            return Task.CompletedTask;
        });
        await using var bench = new HandlerBench(settings: [("Sms:Endpoint", service.Url)]);
        await Assert.ThrowsAsync<TransientTaskException>(() => bench.RunAsync<SendSmsHandler, SendSms>(Sms));
    }

    [Fact]
    public async Task Service_that_does_not_answer_in_time_is_transient()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var service = await LoopbackService.StartAsync(async http =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        });
        var time = new ManualTime(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var bench = new HandlerBench(time, ("Sms:Endpoint", service.Url), ("Sms:Timeout", "00:00:05"));
        var running = bench.RunAsync<SendSmsHandler, SendSms>(Sms);
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(6));
        var failed = await Assert.ThrowsAsync<TransientTaskException>(() => running);
        Assert.Contains("5 s", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_the_instance_is_not_taken_for_a_failure()
    {
        using var stop = new CancellationTokenSource();
        await using var service = await LoopbackService.StartAsync(async http =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        });
        await using var bench = new HandlerBench(settings: [("Sms:Endpoint", service.Url)]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bench.RunAsync<SendSmsHandler, SendSms>(Sms, cancellationToken: stop.Token));
    }

    [Fact]
    public async Task Without_a_service_each_kind_has_one_outbox_file_a_task()
    {
        await using var bench = new HandlerBench();
        for (var delivery = 0; delivery < 2; delivery++)
        {
            await bench.RunAsync<SendSmsHandler, SendSms>(Sms, "s");
            await bench.RunAsync<SendPushHandler, SendPush>("""{"payload":{"user_id":42,"title":"Hi","body":"There"}}""", "p");
            await bench.RunAsync<ProcessPaymentHandler, ProcessPayment>("""{"customer_id":9,"payload":{"amount":12.50}}""", "m");
        }

        Assert.Equal(["outbox/payments/m.json", "outbox/push/p.json", "outbox/sms/s.json"], bench.Files());
        Assert.Equal("42", bench.ReadJson("outbox/push/p.json").GetProperty("user_id").GetString());
        var payment = bench.ReadJson("outbox/payments/m.json");
        Assert.Equal(12.50m, payment.GetProperty("amount").GetDecimal());
        Assert.Equal("USD", payment.GetProperty("currency").GetString());
        Assert.Equal("9", payment.GetProperty("customer_id").GetString());
        Assert.Equal("m", payment.GetProperty("payment_id").GetString());
    }

    [Fact]
    public async Task Payments_and_push_go_to_their_own_services()
    {
        await using var push = await LoopbackService.StartAsync(200);
        await using var payments = await LoopbackService.StartAsync(200, """{"id":31}""");
        await using var bench = new HandlerBench(settings: [("Push:Endpoint", push.Url), ("Payments:Endpoint", payments.Url)]);
        await bench.RunAsync<SendPushHandler, SendPush>("""{"payload":{"device_token":"d1","title":"Hi"}}""");
        var result = await bench.RunAsync<ProcessPaymentHandler, ProcessPayment>("""{"payload":{"payment_id":"P1","amount":"0.01","currency":"EUR"}}""");
        Assert.Equal("d1", Assert.Single(push.Received).Body.GetProperty("device_token").GetString());
        Assert.Equal(0.01m, Assert.Single(payments.Received).Body.GetProperty("amount").GetDecimal());
        Assert.Equal("31", result.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("""{"payload":{"amount":0}}""", "amount")]
    [InlineData("""{"payload":{"amount":-1}}""", "amount")]
    [InlineData("""{"payload":{"amount":1,"currency":"usd"}}""", "currency")]
    public async Task Payment_that_makes_no_sense_does_not_validate(string body, string named)
    {
        await using var bench = new HandlerBench();
        var refused = await Assert.ThrowsAsync<ValidationException>(() => bench.RunAsync<ProcessPaymentHandler, ProcessPayment>(body));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"payload":{"phone":"call me","text":"x"}}""")]
    [InlineData("""{"payload":{"phone":"+1\r\n2345","text":"x"}}""")]
    [InlineData("""{"payload":{"phone":"+123456","text":""}}""")]
    public async Task Sms_that_cannot_be_sent_does_not_validate(string body)
    {
        await using var bench = new HandlerBench();
        await Assert.ThrowsAsync<ValidationException>(() => bench.RunAsync<SendSmsHandler, SendSms>(body));
    }

    [Fact]
    public async Task Push_to_nobody_does_not_validate()
    {
        await using var bench = new HandlerBench();
        var refused = await Assert.ThrowsAsync<ValidationException>(() => bench.RunAsync<SendPushHandler, SendPush>("""{"payload":{"title":"x"}}"""));
        Assert.Contains("device_token", refused.Message, StringComparison.Ordinal);
    }
}
