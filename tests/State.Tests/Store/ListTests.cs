using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Store;

public sealed class ListTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Every_combination_of_filters_gives_the_tasks_that_fit_newest_first(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var chance = new Random(5);
        string[] names = ["a", "b", "c"];
        var events = Enumerable.Range(0, 300).Select(TaskEvent (number) =>
        {
            var task = new TaskIdentity { Id = $"task-{number}", Queue = names[chance.Next(3)], Task = names[chance.Next(3)], Workspace = names[chance.Next(3)] };
            return chance.Next(3) switch
            {
                0 => new TaskEvent.Queued(task, Tell.At(number)),
                1 => new TaskEvent.Running(task, Tell.Attempt(number)),
                _ => new TaskEvent.Completed(task, Tell.At(number + 1), Tell.Attempt(number), "1"),
            };
        }).ToList();
        foreach (var told in events)
        {
            await test.Store.WriteAsync([told], Cancel);
        }

        for (var filters = 0; filters < 24; filters++)
        {
            var query = new TaskQuery
            {
                State = filters < 16 && (filters & 1) > 0 ? TaskState.Completed : null,
                Active = filters >= 16,
                Queue = (filters & 2) > 0 ? "a" : null,
                Task = (filters & 4) > 0 ? "b" : null,
                Workspace = (filters & 8) > 0 || filters is 17 or 23 ? "c" : null,
                Limit = 7,
            };
            var expected = events.Where(told =>
                (query.State is null || told is TaskEvent.Completed) && (!query.Active || told is not TaskEvent.Completed) && (query.Queue ?? told.Task.Queue) == told.Task.Queue
                && (query.Task ?? told.Task.Task) == told.Task.Task && (query.Workspace ?? told.Task.Workspace) == told.Task.Workspace).Select(static told => told.Task.Id).Reverse();

            var listed = new List<TrackedTask>();
            for (string? cursor = null; ;)
            {
                var page = await test.Store.ListAsync(query with { Cursor = cursor }, Cancel);
                Assert.InRange(page.Items.Count, 0, 7);
                listed.AddRange(page.Items);
                cursor = page.Cursor;
                if (cursor is null)
                {
                    break;
                }
            }

            Assert.Equal(expected, listed.Select(static task => task.Identity.Id));
            Assert.All(listed, static task => Assert.Null(task.Result));
        }
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Pages_show_every_task_once_while_others_come_and_change(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var there = Enumerable.Range(0, 400).Select(static number => $"there-{number}").ToList();
        await test.Store.WriteAsync([.. there.Select(static id => Tell.Queued(id))], Cancel);
        var other = test.Open();

        var seen = new List<string>();
        var pages = 0;
        for (string? cursor = null; pages == 0 || cursor is not null; pages++)
        {
            var listing = test.Store.ListAsync(new() { Queue = "notifications", Limit = 20, Cursor = cursor }, Cancel);
            await other.WriteAsync([.. Enumerable.Range(0, 10).SelectMany(number => NewOneAndChange($"new-{pages}-{number}", there[((pages * 37) + number) % there.Count]))], Cancel);
            var page = await listing;
            seen.AddRange(page.Items.Select(static task => task.Identity.Id));
            cursor = page.Cursor;
        }

        Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(there.Except(seen));
        Assert.InRange(pages, 20, 25);
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Every_problem_of_a_query_is_told_at_once(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);

        var wrong = await Assert.ThrowsAsync<TaskQueryException>(() => test.Store.ListAsync(new() { Limit = 501, Cursor = "x'; DROP", State = (TaskState)77, Active = true }, Cancel));

        Assert.Equal(["active", "cursor", "limit", "state"], wrong.Errors.Keys.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<TaskEvent> NewOneAndChange(string fresh, string there) => [Tell.Queued(fresh), Tell.Completed(Tell.Attempt(1), 2, there)];
}
