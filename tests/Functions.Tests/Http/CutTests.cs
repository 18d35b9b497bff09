using System.Net;
using Warren.Functions.Tests.Support;
using Warren.TestSupport;

namespace Warren.Functions.Tests.Http;

/// <summary>Many callers publish while what carries their tasks is taken away, again and again.</summary>
public sealed class CutTests(SharedBroker shared)
{
    private const int Rounds = 5;

    [Fact]
    public async Task Connection_cut_while_publishing_is_answered_with_500()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var proxy = new TcpProxy(host.Address.Port);
        await using var app = await RunningApp.StartAsync(new UriBuilder(host.Address) { Port = proxy.Port }.Uri, management: null, "--queues=none");
        for (var round = 0; round < Rounds; round++)
        {
            await InterruptAsync(app, () => Task.FromResult(proxy.CutInMidFrame() > 0));
        }
    }

    [Fact]
    public async Task Channel_closed_while_publishing_is_answered_with_500()
    {
        await using var host = await TestVirtualHost.CreateAsync(shared.Broker);
        await using var app = await RunningApp.StartAsync(host.Address, management: null, "--queues=none");
        for (var round = 0; round < Rounds; round++)
        {
            await InterruptAsync(app, DeleteExchangeAsync);
            await host.RepairAsync();
        }

        // The broker closes every channel that publishes to it.
        async Task<bool> DeleteExchangeAsync()
        {
            using var deleted = await shared.Broker.Management.DeleteAsync($"api/exchanges/{host.Name}/tasks", TestContext.Current.CancellationToken);
            return deleted.IsSuccessStatusCode;
        }
    }

    /// <summary>Submits with many callers and interrupts them until one is refused, and asserts that every refusal says when to try again.</summary>
    private static async Task InterruptAsync(RunningApp app, Func<Task<bool>> interrupt)
    {
        await Eventually.Async(async () => (await SubmitAsync(app)).Status == HttpStatusCode.Accepted, "accepted", () => app.Logs.All);
        var (flowing, refused) = (new TaskCompletionSource(), new TaskCompletionSource());
        var callers = Task.WhenAll(Enumerable.Range(0, 16).Select(_ => UntilRefusedAsync()));
        await flowing.Task;
        Assert.True(await interrupt());

        // Where nothing was under way in that moment, all wait for the next connection, and nobody is refused.
        while (await Task.WhenAny(refused.Task, Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken)) != refused.Task)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await interrupt();
        }

        Assert.All(await callers.WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken), answer =>
        {
            if (answer is not null)
            {
                Assert.NotNull(answer.Problem(HttpStatusCode.ServiceUnavailable).RetryAfter);
            }
        });

        async Task<Answer?> UntilRefusedAsync()
        {
            while (!refused.Task.IsCompleted)
            {
                var answer = await SubmitAsync(app);
                if (answer.Status != HttpStatusCode.Accepted)
                {
                    refused.TrySetResult();
                    return answer;
                }

                flowing.TrySetResult();
            }

            return null;
        }
    }

    private static Task<Answer> SubmitAsync(RunningApp app) => app.Http.PostAsync("queues/task_queue/tasks", """{"payload": "x"}""");
}
