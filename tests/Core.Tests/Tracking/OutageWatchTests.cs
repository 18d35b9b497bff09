using Microsoft.Extensions.Time.Testing;
using Warren.Tracking;

namespace Warren.Core.Tests.Tracking;

public sealed class OutageWatchTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly OutageWatch _watch;

    public OutageWatchTests() => _watch = new(_time);

    [Fact]
    public void Outage_is_told_with_every_failure_or_forgets_when_it_began()
    {
        var began = _time.GetUtcNow();
        Assert.Null(_watch.Answered(_watch.Ask()));
        Assert.True(_watch.Failed(_watch.Ask(), "one"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(_watch.Failed(_watch.Ask(), "two"));
        Assert.Equal(new("two", began), _watch.Current);

        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(5), _watch.Answered(_watch.Ask()));
        Assert.Null(_watch.Current);
        Assert.Null(_watch.Answered(_watch.Ask()));
    }

    [Fact]
    public void Answer_to_what_was_asked_before_an_outage_ends_it()
    {
        var before = _watch.Ask();
        _watch.Failed(_watch.Ask(), "away");

        Assert.Null(_watch.Answered(before));
        Assert.Equal("away", _watch.Current?.Reason);
        Assert.NotNull(_watch.Answered(_watch.Ask()));
    }

    [Fact]
    public void Failure_of_what_was_asked_before_an_outage_ended_begins_another()
    {
        var before = _watch.Ask();
        _watch.Failed(_watch.Ask(), "away");
        var meanwhile = _watch.Ask();
        _watch.Answered(_watch.Ask());

        Assert.False(_watch.Failed(before, "late"));
        Assert.False(_watch.Failed(meanwhile, "late"));
        Assert.Null(_watch.Current);
        Assert.True(_watch.Failed(_watch.Ask(), "away again"));
    }

    [Fact]
    public void Answer_from_one_outage_ends_the_next()
    {
        _watch.Failed(_watch.Ask(), "first");
        var first = _watch.Ask();
        _watch.Answered(_watch.Ask());
        _watch.Failed(_watch.Ask(), "second");

        Assert.Null(_watch.Answered(first));
        Assert.False(_watch.Failed(first, "late"));
        Assert.Equal("second", _watch.Current?.Reason);
    }

    [Fact]
    public async Task Many_who_fail_at_once_tell_it_more_than_once()
    {
        for (var round = 0; round < 200; round++)
        {
            var asked = Enumerable.Range(0, 8).Select(_ => _watch.Ask()).ToList();
            Assert.Single(await Task.WhenAll(asked.Select(one => Task.Run(() => _watch.Failed(one, "away")))), static begins => begins);
            var again = Enumerable.Range(0, 8).Select(_ => _watch.Ask()).ToList();
            Assert.Single(await Task.WhenAll(again.Select(one => Task.Run(() => _watch.Answered(one)))), static over => over is not null);
        }
    }
}
