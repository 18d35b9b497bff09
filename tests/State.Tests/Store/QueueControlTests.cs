using Warren.Controls;
using Warren.State.Tests.Support;

namespace Warren.State.Tests.Store;

public sealed class QueueControlTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_pause_forgets_who_and_why_and_is_not_seen_by_others(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        Assert.Empty(await test.Controls.ReadAsync(Cancel));

        var paused = await test.Controls.PauseAsync("orders", "ann", "the shop's database is being moved", Cancel);

        Assert.Equal(("orders", 1, "ann", "the shop's database is being moved", null), (paused.Queue, paused.Version, paused.Pause?.By, paused.Pause?.Reason, paused.Concurrency));
        Assert.Equal(paused, Assert.Single(await test.OpenControls().ReadAsync(Cancel)));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_second_pause_begins_anew_or_forgets_what_it_does_not_say(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var first = await test.Controls.PauseAsync("orders", "ann", "why not", Cancel);

        Assert.Equal(first, await test.Controls.PauseAsync("orders", null, null, Cancel));
        Assert.Equal(first, await test.Controls.PauseAsync("orders", "ann", "why not", Cancel));
        var other = await test.Controls.PauseAsync("orders", null, "because", Cancel);
        Assert.Equal((2, first.Pause! with { Reason = "because" }), (other.Version, other.Pause));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_resume_leaves_a_pause_or_takes_the_concurrency_with_it(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Controls.SetConcurrencyAsync("orders", 7, Cancel);
        await test.Controls.PauseAsync("orders", "ann", null, Cancel);

        var resumed = await test.Controls.ResumeAsync("orders", Cancel);

        Assert.Equal((3, null, 7), (resumed.Version, resumed.Pause, resumed.Concurrency));
        Assert.Equal(resumed, await test.Controls.ResumeAsync("orders", Cancel));
        Assert.Null((await test.Controls.PauseAsync("orders", null, null, Cancel)).Pause!.By);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task A_concurrency_cannot_be_taken_back_or_counts_as_a_change_when_it_is_none(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        Assert.Null((await test.Controls.SetConcurrencyAsync("orders", null, Cancel)).Concurrency);
        var set = await test.Controls.SetConcurrencyAsync("orders", QueueControl.MaxConcurrency, Cancel);
        Assert.Equal(set, await test.Controls.SetConcurrencyAsync("orders", QueueControl.MaxConcurrency, Cancel));
        Assert.Equal((set.Version + 1, null), await test.Controls.SetConcurrencyAsync("orders", null, Cancel) is var back ? (back.Version, back.Concurrency) : default);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => test.Controls.SetConcurrencyAsync("orders", 0, Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => test.Controls.SetConcurrencyAsync("orders", QueueControl.MaxConcurrency + 1, Cancel));
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Words_that_a_database_cannot_hold_make_a_pause_fail(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);

        var paused = await test.Controls.PauseAsync("orders", new string('x', 300), $"a\0b\ud800c", Cancel);

        Assert.Equal((new string('x', QueueControl.MaxBy), "a\ufffdb\ufffdc"), (paused.Pause!.By, paused.Pause.Reason));
        Assert.Equal(paused, Assert.Single(await test.Controls.ReadAsync(Cancel)));
    }
}
