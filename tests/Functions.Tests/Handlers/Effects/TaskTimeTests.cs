using Warren.Functions.Effects;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Effects;

public sealed class TaskTimeTests
{
    private static readonly DateTimeOffset At = new(2024, 1, 15, 10, 30, 0, 123, TimeSpan.Zero);

    [Fact]
    public void Time_comes_from_a_uuid7_when_the_publisher_gave_none() =>
        Assert.Equal(At, TaskTime.Of(HandlerBench.Context("{}", Guid.CreateVersion7(At).ToString()).Message));

    [Fact]
    public void Publisher_timestamp_wins() =>
        Assert.Equal(At.AddDays(1), TaskTime.Of(HandlerBench.Context("{}", Guid.CreateVersion7(At).ToString(), At.AddDays(1)).Message));

    [Theory]
    [InlineData("task-1")]
    [InlineData("6ba7b810-9dad-41d1-80b4-00c04fd430c8")]
    [InlineData("ffffffff-ffff-7fff-bfff-ffffffffffff")]
    public void Id_that_tells_no_time_gives_none(string id) => Assert.Null(TaskTime.Of(HandlerBench.Context("{}", id).Message));
}
