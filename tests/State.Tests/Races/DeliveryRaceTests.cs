using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Races;

/// <summary>What instances conclude from the store that get the same tasks delivered, while somebody cancels them.</summary>
public sealed class DeliveryRaceTests(SharedPostgres postgres)
{
    private const int Tasks = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Task_that_has_completed_or_is_cancelled_begins_on_another_instance(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var ids = Enumerable.Range(0, Tasks).Select(static number => $"task-{number}").ToList();
        await test.Store.WriteAsync([.. ids.Select(static id => new TaskEvent.Queued(new() { Id = id, Queue = "delivered" }, Tell.Start))], Cancel);

        var output = await StoreProcess.RunTogetherAsync(4, "deliver", test.Connection, $"{Tasks}");

        var lines = output.SelectMany(static lines => lines).Select(Line.Parse).ToList();
        foreach (var what in new[] { "run", "skip", "refuse", "look", "done", "stop", "cancel-Requested-Queued", "cancel-AlreadyEnded-Completed" })
        {
            Assert.Contains(lines, line => line.What == what);
        }

        foreach (var id in ids)
        {
            AssertOneStory([.. lines.Where(line => line.Id == id)], (await test.Store.FindAsync(id, Cancel))!);
        }
    }

    private static void AssertOneStory(IReadOnlyList<Line> lines, TrackedTask task)
    {
        var story = string.Join('\n', lines.OrderBy(static line => line.Before));
        IReadOnlyList<Line> Of(params string[] what) => [.. lines.Where(line => what.Contains(line.What))];
        var (done, stopped) = (Of("done"), Of("stop"));
        var requested = lines.Where(static line => line.What.StartsWith("cancel-Requested", StringComparison.Ordinal)).ToList();

        // Whoever asks after the end was written, or after the cancel was taken, knows.
        Assert.False(Of("run").Any(run => done.Any(run.IsAfter)), $"It ran again after it had completed:\n{story}");
        Assert.False(Of("run").Any(run => requested.Exists(run.IsAfter)), $"It began after it had been cancelled:\n{story}");
        Assert.False(Of("look").Any(look => requested.Exists(look.IsAfter)), $"It was cancelled, but what ran did not see it:\n{story}");
        Assert.False(requested.Exists(request => done.Concat(stopped).Any(request.IsAfter)), $"A cancel was taken after the end had been written:\n{story}");

        // And nobody says what is not so: a task that is skipped without an end is lost.
        Assert.True(Of("skip").All(skip => done.Any(skip.MayKnow)), $"It was taken for completed before it was:\n{story}");
        Assert.True(Of("refuse", "seen").All(refused => requested.Exists(refused.MayKnow)), $"It was taken for cancelled, which nobody had asked for:\n{story}");
        Assert.True(Of("cancel-AlreadyEnded-Completed").All(late => done.Any(late.MayKnow)), $"It was said to have completed before it had:\n{story}");
        Assert.True(Of("cancel-AlreadyEnded-Cancelled").All(late => stopped.Any(late.MayKnow)), $"It was said to be cancelled before it was:\n{story}");

        // What was done is done.
        Assert.True(task.State == (done.Count > 0 ? TaskState.Completed : TaskState.Cancelled), $"{task.State} in the end:\n{story}");
    }

    private sealed record Line(string What, string Id, long Before, long After)
    {
        public static Line Parse(string line) => line.Split(' ') is [var what, var id, var before, var after]
            ? new(what, id, long.Parse(before), long.Parse(after))
            : throw new InvalidOperationException($"A process printed '{line}'.");

        /// <summary>Whether it was begun after the other one was over.</summary>
        public bool IsAfter(Line other) => Before > other.After;

        /// <summary>Whether the other one was begun before it was over.</summary>
        public bool MayKnow(Line other) => other.Before < After;
    }
}
