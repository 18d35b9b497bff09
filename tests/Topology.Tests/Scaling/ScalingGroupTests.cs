namespace Warren.Topology.Tests;

public sealed class ScalingGroupTests
{
    [Fact]
    public void Queues_with_one_group_share_instances_and_others_have_their_own()
    {
        var groups = ScalingGroup.Of(Sample.Spec(
            Sample.Queue("mail.queue") with { Scale = new(TasksPerInstance: 5, MaxInstances: 4) { Group = "outgoing" } },
            Sample.Queue("high_priority.queue"),
            Sample.Queue("sms.queue") with { Scale = new(TasksPerInstance: 50, MaxInstances: 4) { Group = "outgoing" } }));
        Assert.Equal(["outgoing", "high-priority"], groups.Select(static group => group.Name));
        Assert.Equal(["mail.queue", "sms.queue"], groups[0].Queues.Select(static queue => queue.Name));
        Assert.Equal(4, groups[0].MaxInstances);
    }

    [Theory]
    [InlineData("notifications.queue", "Notifications", "notifications")]
    [InlineData("high_priority.queue", "HighPriority", "high-priority")]
    [InlineData("SMSQueue", "SMSQueue", "smsqueue")]
    [InlineData("queue", "Queue", "queue")]
    [InlineData("2nd", "Queue2nd", "queue2nd")]
    [InlineData("é", "Queue", "queue")]
    [InlineData("a-very.long_name.of/a queue.with many words", "AVeryLongNameOfAQueueWithManyWords", "avery-long-name-4945a203")]
    public void A_queue_without_names_gets_a_function_and_a_group_of_the_right_form(string queue, string function, string group)
    {
        var spec = Sample.Queue(queue);
        Assert.Equal(function, spec.Function);
        Assert.Equal(group, ScalingGroup.NameOf(spec));
        Assert.Empty(TopologyValidation.Validate(Sample.Spec(spec with { Scale = new() { Group = group } })));
    }
}
