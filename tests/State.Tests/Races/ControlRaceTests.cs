using Microsoft.Extensions.Logging.Abstractions;
using Warren.Controls;
using Warren.State.Tests.Support;
using Warren.TestSupport;

namespace Warren.State.Tests.Races;

public sealed class ControlRaceTests(SharedPostgres postgres)
{
    [Theory, ClassData(typeof(EveryDatabase))]
    public async Task Changes_of_several_processes_undo_one_another_or_leave_instances_with_different_states(Database database)
    {
        await using var test = await TestStore.CreateAsync(database, postgres);
        await test.Controls.ReadAsync(TestContext.Current.CancellationToken);
        var instances = Enumerable.Range(0, 3).Select(_ => new QueueControls(test.OpenControls(), TimeProvider.System, NullLogger<QueueControls>.Instance)).ToList();
        try
        {
            var output = await StoreProcess.RunTogetherAsync(4, "control", test.Connection, "150");

            // Each version of a queue is one state, whoever was told of it, and differs from the one before in nothing but what its change is about.
            var told = output.SelectMany(static lines => lines).Select(static line => line.Split(' ')).ToList();
            foreach (var queue in told.GroupBy(static line => line[1]))
            {
                var states = queue.GroupBy(static line => int.Parse(line[2])).ToDictionary(
                    static version => version.Key, static version => Assert.Single(version.Select(static line => (Pause: line[3], Concurrency: line[4])).Distinct()));
                Assert.Equal(Enumerable.Range(1, states.Keys.Max()), states.Keys.Order());
                Assert.True(states.Count > 100, $"Only {states.Count} changes.");
                for (var version = 2; version <= states.Count; version++)
                {
                    var (before, after) = (states[version - 1], states[version]);
                    Assert.True(before.Pause == after.Pause != (before.Concurrency == after.Concurrency), $"{queue.Key} version {version}: {before} became {after}");
                }

                var last = states[states.Count];
                Assert.True(
                    await Polling.TriedAsync(
                        () => Task.FromResult(instances.TrueForAll(instance => instance.Of(queue.Key)?.Version == states.Count)), TimeSpan.FromMinutes(1), Polling.Pause, TestContext.Current.CancellationToken),
                    $"{queue.Key}: {string.Join(", ", instances.Select(instance => instance.Of(queue.Key)))} instead of version {states.Count}");
                Assert.All(instances, instance => Assert.Equal(
                    last, (instance.Of(queue.Key)!.Pause?.Reason ?? "-", instance.Of(queue.Key)!.Concurrency?.ToString() ?? "-")));
            }
        }
        finally
        {
            foreach (var instance in instances)
            {
                await instance.DisposeAsync();
            }
        }
    }
}
