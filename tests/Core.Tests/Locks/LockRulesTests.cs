using Microsoft.Extensions.Time.Testing;
using Warren.Admission;
using Warren.Leases;
using Warren.Processing;

namespace Warren.Core.Tests.Locks;

public sealed class LockRulesTests
{
    [Theory]
    [InlineData(0, 0.375, 0.625)]
    [InlineData(3, 3, 5)]
    [InlineData(5, 11.25, 18.75)]
    [InlineData(1_000_000, 11.25, 18.75)]
    public void Delay_does_not_grow_or_has_no_bound_or_no_spread(int deferrals, double shortest, double longest)
    {
        Assert.Equal(TimeSpan.FromSeconds(shortest), DeferralDelays.After(deferrals, 0));
        Assert.Equal(TimeSpan.FromSeconds(longest), DeferralDelays.After(deferrals, 1));
    }

    [Fact]
    public void Lease_is_counted_on_longer_than_its_holder_knows_of_it()
    {
        var time = new FakeTimeProvider();
        using var lease = new HeldLease("lock:a", "id", 1, TimeSpan.FromSeconds(15), time);
        time.Advance(TimeSpan.FromSeconds(14));
        lease.Prolong(TimeSpan.FromSeconds(15));
        time.Advance(TimeSpan.FromSeconds(14));
        Assert.False(lease.Lost.IsCancellationRequested);

        // A clock that is put back or forth means nothing.
        time.AdjustTime(time.GetUtcNow().AddHours(1));
        Assert.False(lease.Lost.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public void What_a_handler_hooked_to_its_token_fails_and_ends_the_process_as_a_lease_is_lost()
    {
        var time = new FakeTimeProvider();
        using var lease = new HeldLease("lock:a", "id", 1, TimeSpan.FromSeconds(15), time);
        using var hooked = lease.Lost.Register(static () => throw new InvalidOperationException("It fails."));

        time.Advance(TimeSpan.FromSeconds(15));

        Assert.True(lease.Lost.IsCancellationRequested);
    }

    [Fact]
    public void Copies_of_a_task_do_not_keep_its_lock_or_keep_the_count_of_its_deferrals_for_ever()
    {
        var original = new DeliveryProperties
        {
            MessageId = "id",
            Headers = new Dictionary<string, object?> { [TaskHeaders.Lock] = "customer:123"u8.ToArray(), [TaskHeaders.Deferrals] = 4 },
        };
        var task = new TaskMessage { Id = "id", Name = "probe", Queue = Probe.Queue, Body = default, Root = default, Payload = default, Priority = 5, RetryCount = 0, Headers = original.Headers };
        var now = DateTimeOffset.UnixEpoch;
        foreach (var (copy, deferrals) in new[]
        {
            (CopyProperties.ForRetry(original, "id", 0, now), 0), (CopyProperties.ForDeferral(original, task, 5, now), 5), (CopyProperties.ForRedelivery(original, "id", 1), 4),
            (CopyProperties.ForDeadLetter(original, "id", Probe.Queue, new(DeadLetterReason.PermanentFailure, "no"), 1, now, now), 0), (CopyProperties.ForReplay(original, "id", "replay"), 0),
        })
        {
            var headers = copy.Headers!.AsReadOnly();
            Assert.Equal(("customer:123", deferrals), (TaskHeaders.ReadText(headers, TaskHeaders.Lock), TaskHeaders.ReadCount(headers, TaskHeaders.Deferrals)));
        }
    }
}
