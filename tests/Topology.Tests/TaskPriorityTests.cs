namespace Warren.Topology.Tests;

public sealed class TaskPriorityTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(5, 6)]
    [InlineData(10, 1)]
    public void Most_urgent_is_the_brokers_largest(int priority, byte amqp)
    {
        Assert.Equal(amqp, TaskPriority.ToAmqp(priority));
        Assert.Equal(priority, TaskPriority.FromAmqp(amqp));
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData((byte)0, 10)]
    [InlineData((byte)255, 1)]
    public void Foreign_priorities_get_the_nearest(byte? amqp, int priority) => Assert.Equal(priority, TaskPriority.FromAmqp(amqp));

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    public void Priorities_outside_1_to_10_are_refused(int priority) => Assert.Throws<ArgumentOutOfRangeException>(() => TaskPriority.ToAmqp(priority));
}
