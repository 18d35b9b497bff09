using System.Globalization;
using Warren.State.Tests.Races;
using Warren.State.Tests.Support;
using Warren.Tracking;

namespace Warren.State.Tests.Workers;

public sealed class RescueRaceTests(SharedPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Death_is_found_twice_or_a_task_that_runs_says_that_it_is_queued(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        var output = await StoreProcess.RunTogetherAsync(4, "slow", test.Connection, "60");

        var lines = output.SelectMany(static lines => lines).Select(static line => line.Split(' ')).ToList();
        var deaths = lines.Where(static line => line[0] == "lost").GroupBy(static line => line[1]).ToDictionary(static worker => worker.Key, static worker => worker.Count());
        Assert.NotEmpty(deaths);
        foreach (var line in lines.Where(static line => line[0] == "life"))
        {
            // The last sign of life, after all rescues: every death has been followed by one life.
            var (worker, known, startedAt) = (line[1], int.Parse(line[2], CultureInfo.InvariantCulture), new DateTimeOffset(long.Parse(line[3], CultureInfo.InvariantCulture), TimeSpan.Zero));
            var life = await test.Workers.BeatAsync(new(worker, startedAt, new(), TimeSpan.Zero, 5, [], known), Cancel);
            Assert.Equal(deaths.GetValueOrDefault(worker), life);

            var tasks = Enumerable.Range(0, 5).Select(number => new TaskIdentity { Id = $"{worker}-{number}", Queue = "slow" }).ToList();
            if (life > known)
            {
                await test.Store.WriteAsync([.. tasks.Select(task => new TaskEvent.Resumed(task, new(1, worker, startedAt), life))], Cancel);
            }

            foreach (var task in tasks)
            {
                Assert.Equal(TaskState.Running, (await test.Store.FindAsync(task.Id, Cancel))!.State);
            }
        }
    }

    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Instances_put_the_same_task_back_twice(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Workers.BeatAsync(new("dead", Tell.Start, new(), TimeSpan.Zero, 300, [], -1), Cancel);
        await test.Store.WriteAsync([.. Enumerable.Range(0, 300).Select(static number => Tell.Running(Tell.Attempt(1, worker: "dead"), $"task-{number}"))], Cancel);
        await WorkerStoreTests.SilenceAsync(test, TimeSpan.FromMinutes(10));

        var output = await StoreProcess.RunTogetherAsync(4, "rescue", test.Connection);

        var lines = output.SelectMany(static lines => lines).Select(static line => line.Split(' ')).ToList();
        Assert.Single(lines, static line => line[0] == "lost");
        Assert.Equal(300, lines.Where(static line => line[0] == "back").Sum(static line => int.Parse(line[1], CultureInfo.InvariantCulture)));
        Assert.Equal(300, (await test.Store.ListAsync(new() { State = TaskState.Queued, Limit = 500 }, Cancel)).Items.Count);
    }
}
