using Warren.Handling;
using Warren.Topology;

namespace Warren.Core.Tests.Handling;

public sealed class TaskRegistryTests
{
    private static readonly TopologySpec Topology = new()
    {
        Queues = [new("a") { RoutingKeys = ["a"] }, new("b") { RoutingKeys = ["b"] }],
        DefaultQueue = "a",
    };

    [Fact]
    public void Everything_that_does_not_fit_is_refused_at_once()
    {
        var builder = new TaskRegistryBuilder(Topology);
        builder.Queue("a").Handle("x", Handler).Handle("x", Handler).WithDefault("absent");
        builder.Queue("unknown").Handle("y", Handler);

        var refused = Assert.Throws<TaskRegistryException>(builder.Build);

        Assert.Equal(4, refused.Problems.Count);
        Assert.Contains(refused.Problems, static problem => problem.Contains("'unknown'", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, static problem => problem.Contains("'b' has no handler", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, static problem => problem.Contains("'x' is registered 2 times", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, static problem => problem.Contains("'absent'", StringComparison.Ordinal));
        Assert.All(refused.Problems, problem => Assert.Contains(problem, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Retry_delays_without_a_queue_are_refused_with_every_other_problem()
    {
        var builder = new TaskRegistryBuilder(Topology);
        builder.Queue("a")
            .Handle("x", Handler, RetryPolicy.Steps(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(9)))
            .Handle("y", Handler, timeout: TimeSpan.Zero)
            .Handle("z", Handler, new() { Delays = RetrySpec.Default with { Jitter = 0.1 } });

        var refused = Assert.Throws<TaskRegistryException>(builder.Build);

        Assert.Equal(5, refused.Problems.Count);
        Assert.Contains(refused.Problems, static problem => problem.Contains("Task 'x' of queue 'a' retries after 00:00:07, for which the queue has no retry queue; it has 00:00:05, 00:00:30, 00:03:00.", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, static problem => problem.Contains("retries after 00:00:09", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, static problem => problem.Contains("Task 'y' of queue 'a' has a timeout of 00:00:00", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, static problem => problem.Contains("Task 'z' of queue 'a' asks for jitter of its own", StringComparison.Ordinal));
        Assert.Contains(refused.Problems, static problem => problem.Contains("'b' has no handler", StringComparison.Ordinal));
    }

    [Fact]
    public void Task_may_retry_after_its_queues_delays_and_those_declared_for_tasks()
    {
        var builder = new TaskRegistryBuilder(new TopologySpec
        {
            Queues = [new("a") { RoutingKeys = ["a"], TaskRetryDelays = [TimeSpan.FromSeconds(7)] }],
            DefaultQueue = "a",
        });
        builder.Queue("a").Handle("x", Handler, RetryPolicy.Steps(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(30)), Timeout.InfiniteTimeSpan).Handle("y", Handler);

        var policies = builder.Build().Queue("a")!.Policies;

        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(30)], policies["x"].Retry.Delays);
        Assert.Null(policies["x"].Timeout);
        Assert.Equal((RetrySpec.Default, TimeSpan.FromMinutes(20)), (policies["y"].Retry, policies["y"].Timeout));
    }

    [Fact]
    public void One_task_may_be_handled_by_several_queues()
    {
        var builder = new TaskRegistryBuilder(Topology);
        builder.Queue("a").Handle("x", Handler).Handle("z", Handler);
        builder.Queue("b").Handle("x", Handler);

        var registry = builder.Build();

        Assert.Equal(["a", "b"], registry.QueuesOf("x").Order());
        Assert.Equal(["a"], registry.QueuesOf("z"));
        Assert.Empty(registry.QueuesOf("nothing"));
        Assert.Equal(["x", "z"], registry.TasksOf("a"));
    }

    private static ProbeHandler<ProbePayload> Handler(IServiceProvider services) => new((_, _, _) => Task.FromResult<object?>(null));
}
