namespace Warren.Faults.Ledger;

public sealed class LedgerTests
{
    [Fact]
    public void Confirmed_task_that_never_ended_is_lost()
    {
        var entry = LedgerEntry.Count(4, ["a", "b", "c"], [new("a", true, false), new("b", false, false), new("d", true, false)], ["c"], [], brokerEnded: false);
        Assert.Equal((4, 3, 2, 1, 0), (entry.Attempted, entry.Confirmed, entry.Handled, entry.DeadLettered, entry.Duplicated));
        Assert.Equal(["b"], entry.Lost);
    }

    [Fact]
    public void Task_that_still_waits_is_not_lost_but_left()
    {
        var entry = LedgerEntry.Count(2, ["a", "b"], [new("a", true, false)], [], ["b", "a"], brokerEnded: false);
        Assert.Empty(entry.Lost);
        Assert.Equal(["b"], entry.Left);
    }

    [Fact]
    public void Duplicate_is_explained_only_by_a_redelivery()
    {
        var entry = LedgerEntry.Count(
            3, ["a", "b", "c"],
            [new("a", true, false), new("a", true, true), new("b", true, false), new("b", true, false), new("c", false, false)],
            ["c", "c"],
            [],
            brokerEnded: false);
        Assert.Empty(entry.Lost);
        Assert.Equal(3, entry.Duplicated);
        Assert.Equal(["b", "c"], entry.Unexplained);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Duplicate_of_a_task_that_was_retried_is_explained_only_by_the_end_of_a_broker(bool brokerEnded, int unexplained)
    {
        JournalLine[] retried = [new("a", false, false), new("a", true, false), new("a", true, false)];
        var entry = LedgerEntry.Count(2, ["a", "b"], [.. retried, new("b", true, false), new("b", true, false)], [], [], brokerEnded);
        Assert.Equal((2, unexplained), (entry.Duplicated, entry.Unexplained.Count));
    }

    [Fact]
    public void Journal_line_survives_writing_and_reading()
    {
        var line = new JournalLine(Guid.CreateVersion7().ToString(), Handled: true, Redelivered: true);
        Assert.Equal(JournalLine.Length, $"{line}\n".Length);
        Assert.Equal(line, JournalLine.Parse(line.ToString()));
        Assert.Equal(new("0199-x", Handled: false, Redelivered: false), JournalLine.Parse("f 0199-x 0"));
    }
}
