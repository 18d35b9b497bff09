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
