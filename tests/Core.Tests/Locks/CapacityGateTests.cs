using Microsoft.Extensions.Time.Testing;
using Warren.Admission;

namespace Warren.Core.Tests.Locks;

public sealed class CapacityGateTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();
    private readonly CapacityGate _gate;

    public CapacityGateTests() => _gate = new(1, _time);

    [Fact]
    public async Task Queue_of_many_tasks_keeps_the_others_from_running()
    {
        var running = await EnterAsync("busy");
        var order = new List<string>();
        var waiting = new List<Task>();
        foreach (var queue in new[] { "busy", "busy", "busy", "quiet", "other" })
        {
            waiting.Add(FollowAsync(queue));
        }

        await running.LeaveAsync(null);
        await Task.WhenAll(waiting).WaitAsync(Limit);
        Assert.Equal(["busy", "quiet", "other", "busy", "busy"], order);

        async Task FollowAsync(string queue)
        {
            var pass = await EnterAsync(queue);
            order.Add(queue);
            await pass.LeaveAsync(null);
        }
    }

    [Fact]
    public async Task Place_is_lost_with_a_task_that_gave_up_waiting()
    {
        var running = await EnterAsync("busy");
        using var stopping = new CancellationTokenSource();
        var gone = AskAsync("busy", stopping.Token);
        var waits = AskAsync("busy");
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        await running.LeaveAsync(null);
        await Assert.IsType<GateAnswer.Opened>(await waits.WaitAsync(Limit)).Pass!.LeaveAsync(null);
        Assert.IsType<GateAnswer.Opened>(await AskAsync("busy").WaitAsync(Limit));
    }

    [Fact]
    public async Task Task_waits_for_a_place_until_the_broker_takes_it_back()
    {
        var running = await EnterAsync("busy");
        var waits = AskAsync("quiet");
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("waiting for one of the 1 places of its instance, which are all taken", Assert.IsType<GateAnswer.Closed>(await waits.WaitAsync(Limit)).Reason);
        await running.LeaveAsync(null);
        await EnterAsync("quiet");
    }

    private async Task<IGatePass> EnterAsync(string queue) => Assert.IsType<GateAnswer.Opened>(await AskAsync(queue).WaitAsync(Limit)).Pass!;

    private Task<GateAnswer> AskAsync(string queue, CancellationToken cancellationToken = default) => _gate.EnterAsync(
        new(queue) { RoutingKeys = [queue] },
        new() { Id = "id", Name = "probe", Queue = queue, Body = default, Root = default, Payload = default, Priority = 5, RetryCount = 0 },
        cancellationToken).AsTask();
}
