using Warren.Functions.Http.Submit;

namespace Warren.Functions.Tests.Http.Submit;

public sealed class IdempotencyKeyTests
{
    private static readonly TaskSubmission Submission = new() { Queue = "orders.queue", Task = "order_placed", Body = "{}"u8.ToArray() };

    [Fact]
    public void Repeat_under_the_same_key_gets_the_same_id()
    {
        var first = IdempotencyKey.Apply(Submission, "k-1");
        Assert.Null(first.Problem);
        Assert.True(Guid.TryParse(first.Submission.Id, out _));
        Assert.Equal(first.Submission.Id, IdempotencyKey.Apply(Submission, "k-1").Submission.Id);
        Assert.Equal(first.Submission.Id, IdempotencyKey.Apply(first.Submission, "k-1").Submission.Id);
    }

    [Fact]
    public void Another_key_or_another_queue_is_another_task()
    {
        string?[] ids =
        [
            IdempotencyKey.Apply(Submission, "k-1").Submission.Id,
            IdempotencyKey.Apply(Submission, "k-2").Submission.Id,
            IdempotencyKey.Apply(Submission with { Queue = "customers.queue" }, "k-1").Submission.Id,
        ];
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public void Request_without_a_key_keeps_its_own_id()
    {
        Assert.Equal((Submission with { Id = "own" }, null), IdempotencyKey.Apply(Submission with { Id = "own" }, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a", "b")]
    public void Key_that_is_empty_or_given_twice_is_refused(params string[] values) =>
        Assert.Contains("Send Idempotency-Key once, with 1 to 255 bytes", IdempotencyKey.Apply(Submission, values).Problem, StringComparison.Ordinal);

    [Fact]
    public void Key_is_measured_in_bytes()
    {
        Assert.Null(IdempotencyKey.Apply(Submission, new string('x', 255)).Problem);
        Assert.NotNull(IdempotencyKey.Apply(Submission, new string('x', 256)).Problem);
        Assert.NotNull(IdempotencyKey.Apply(Submission, new string('é', 128)).Problem);
    }

    [Fact]
    public void Key_together_with_a_different_id_is_refused_with_both_named()
    {
        var problem = IdempotencyKey.Apply(Submission with { Id = "mine" }, "k-1").Problem;
        Assert.Contains("'mine'", problem, StringComparison.Ordinal);
        Assert.Contains(IdempotencyKey.Apply(Submission, "k-1").Submission.Id!, problem, StringComparison.Ordinal);
    }
}
