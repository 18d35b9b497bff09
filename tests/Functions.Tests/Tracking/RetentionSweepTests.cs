using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Warren.Functions.Tracking;
using Warren.RateLimits;
using Warren.State;
using Warren.Tracking;

namespace Warren.Functions.Tests.Tracking;

public sealed class RetentionSweepTests
{
    [Fact]
    public async Task Old_tasks_stay_or_young_ones_go()
    {
        var folder = Directory.CreateTempSubdirectory("warren-retention-");
        await using (var state = StateStores.Open(null, folder.FullName, TimeProvider.System))
        {
            var store = state.Tasks;
            var now = TimeProvider.System.GetUtcNow();
            await store.WriteAsync([.. Enumerable.Range(0, 2_500).Select(number => Completed($"old-{number}", now.AddHours(-3)))]);
            await store.WriteAsync([Completed("young", now.AddMinutes(-30)), new TaskEvent.Queued(Identity("waits"), now.AddDays(-20)), new TaskEvent.Queued(Identity("forgotten"), now.AddDays(-40))]);
            using var sweep = new RetentionSweep(state, Settings(("Warren:Retention", "01:00:00")), RateLimitOptions.None, TimeProvider.System, NullLogger<RetentionSweep>.Instance);

            Assert.Equal(2_501, await sweep.SweepAsync(TestContext.Current.CancellationToken));
            Assert.Null(await store.FindAsync("old-0", TestContext.Current.CancellationToken));
            Assert.Null(await store.FindAsync("forgotten", TestContext.Current.CancellationToken));
            Assert.NotNull(await store.FindAsync("young", TestContext.Current.CancellationToken));
            Assert.NotNull(await store.FindAsync("waits", TestContext.Current.CancellationToken));
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public void Settings_that_make_no_sense_are_taken()
    {
        var wrong = Assert.Throws<SettingsException>(() => Settings(("Warren:Tracking", "perhaps"), ("Warren:Retention", "00:00:10"), ("Warren:LeaseTime", "00:00:01")));
        Assert.Collection(
            wrong.Problems,
            static problem => Assert.Contains("Warren:Tracking is 'perhaps'", problem, StringComparison.Ordinal),
            static problem => Assert.Contains("Warren:Retention is '00:00:10'", problem, StringComparison.Ordinal),
            static problem => Assert.Contains("Warren:LeaseTime is '00:00:01'", problem, StringComparison.Ordinal));
        var connection = Assert.Throws<SettingsException>(() => Settings(("StateConnection", "hidden nonsense")).OpenState(TimeProvider.System));
        Assert.DoesNotContain("hidden", connection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_are_kept_shorter_than_a_week_unless_asked()
    {
        var settings = Settings();
        Assert.Equal((TimeSpan.FromDays(7), TimeSpan.FromDays(30), true), (settings.Retention, settings.Silence, settings.IsOn));
    }

    private static TrackingSettings Settings(params (string Key, string Value)[] settings)
    {
        var problems = new SettingProblems();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))).Build();
        var read = TrackingSettings.Read(configuration, problems);
        problems.Require();
        return read;
    }

    private static TaskEvent Completed(string id, DateTimeOffset at) => new TaskEvent.Completed(Identity(id), at, new(1, "w", at), Result: null);

    private static TaskIdentity Identity(string id) => new() { Id = id, Queue = "task_queue", Task = "work" };
}
