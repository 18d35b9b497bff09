namespace Warren.Core.Tests.Handling;

public sealed class FailureRulesTests
{
    [Fact]
    public void First_entry_that_matches_decides_and_derived_exceptions_match()
    {
        var rules = FailureRules.None.RetryLater<FileNotFoundException>().Never<IOException>();

        Assert.Equal(FailureAction.RetryLater, rules.Decide(new FileNotFoundException(), 0));
        Assert.Equal(FailureAction.Never, rules.Decide(new EndOfStreamException(), 0));
        Assert.Equal(FailureAction.RetryLater, rules.Decide(new InvalidOperationException(), 0));
    }

    [Fact]
    public void Condition_looks_closer_and_one_that_throws_does_not_match()
    {
        var rules = FailureRules.None
            .Never<IOException>(static error => error.Message == "gone")
            .Never<FormatException>(static _ => throw new InvalidOperationException("the condition is broken"));

        Assert.Equal(FailureAction.Never, rules.Decide(new IOException("gone"), 0));
        Assert.Equal(FailureAction.RetryLater, rules.Decide(new IOException("busy"), 0));
        Assert.Equal(FailureAction.RetryLater, rules.Decide(new FormatException(), 0));
    }

    [Theory]
    [InlineData(0, "RetryAtOnce")]
    [InlineData(1, "RetryAtOnce")]
    [InlineData(2, "RetryLater")]
    public void Retries_at_once_end_after_so_many(int retryCount, string expected) =>
        Assert.Equal(expected, FailureRules.None.RetryAtOnce<IOException>(times: 2).Decide(new IOException(), retryCount).ToString());

    [Fact]
    public void Entries_of_the_task_come_before_those_of_the_queue()
    {
        var rules = FailureRules.None.RetryAtOnce<IOException>().Then(FailureRules.None.Never<Exception>());

        Assert.Equal(FailureAction.RetryAtOnce, rules.Decide(new IOException(), 0));
        Assert.Equal(FailureAction.Never, rules.Decide(new FormatException(), 0));
    }
}
