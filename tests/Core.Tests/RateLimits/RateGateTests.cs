using Microsoft.Extensions.Logging;
using Warren.Admission;
using Warren.RateLimits;
using Warren.Tracking;

namespace Warren.Core.Tests.RateLimits;

public sealed class RateGateTests : IDisposable
{
    private static readonly RateLimitOptions Limits = new()
    {
        Providers = new Dictionary<string, ProviderLimits>(StringComparer.OrdinalIgnoreCase) { ["openai"] = new() { PerWorkspace = new() { TokensPerMinute = 1_000 }, DefaultTokens = 7 } },
    };

    private readonly ScriptedLimits _store = new();
    private readonly CollectedLogs _logs = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData("""{"task":"probe"}""")]
    [InlineData("""{"task":"probe","provider":"other","estimated_tokens":5}""")]
    [InlineData("""{"task":"probe","provider":5}""")]
    [InlineData("\"text\"")]
    public async Task Task_without_a_limited_provider_asks_the_store(string body)
    {
        Assert.Same(GateAnswer.Open, await EnterAsync(body));
        Assert.Empty(_store.Asked);
    }

    [Theory]
    [InlineData("""{"task":"probe","provider":"OpenAI"}""", null, 7)]
    [InlineData("""{"content":"x","workspace_id":42,"provider":"openai","estimated_tokens":120}""", "42", 120)]
    [InlineData("""{"task":"probe","payload":{"workspace_id":"w","provider":"openai","estimated_tokens":120}}""", "w", 120)]
    [InlineData("""{"task":"probe","provider":"openai","workspace":"outer","estimatedTokens":3,"payload":{"workspace_id":"inner","provider":"else","estimated_tokens":120}}""", "outer", 3)]
    [InlineData("""{"task":"probe","provider":"openai","estimated_tokens":-5,"workspace_id":""}""", null, 7)]
    [InlineData("""{"task":"probe","provider":"openai","estimated_tokens":9999999999999}""", null, int.MaxValue)]
    public async Task What_a_body_says_of_its_limit_is_not_heard(string body, string? workspace, long tokens)
    {
        await EnterAsync(body);
        Assert.Equal((workspace, tokens), Assert.Single(_store.Asked.Select(static claim => (claim.Workspace, claim.Tokens))));
    }

    [Fact]
    public async Task Header_gives_way_to_the_body()
    {
        await EnterAsync(
            """{"provider":"else","estimated_tokens":1,"workspace":"else"}""",
            headers: new() { [TaskHeaders.Provider] = "openai"u8.ToArray(), [TaskHeaders.EstimatedTokens] = 55L, [TaskHeaders.Workspace] = "w"u8.ToArray() });

        Assert.Equal(("w", 55), Assert.Single(_store.Asked.Select(static claim => (claim.Workspace, claim.Tokens))));
    }

    [Fact]
    public async Task Refused_task_is_not_told_when_to_come_and_why()
    {
        _store.Answer = new(false, TimeSpan.FromSeconds(12), true);

        var closed = Assert.IsType<GateAnswer.Closed>(await EnterAsync("""{"provider":"openai","workspace":"acme"}"""));

        Assert.Equal(TimeSpan.FromSeconds(12), closed.Delay);
        Assert.Contains("'openai' for workspace 'acme' (1,000 tokens a minute): its turn is in about 12 s", closed.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.001, true, 0.1)]
    [InlineData(30, true, 30)]
    [InlineData(40, true, 30)]
    [InlineData(1_000, true, 500)]
    [InlineData(20, false, 25)]
    public void Far_turn_is_waited_for_without_a_look_half_way(double turn, bool hasPlace, double delay) =>
        Assert.Equal(TimeSpan.FromSeconds(delay), RateLimiter.AskAgainAfter(new(false, TimeSpan.FromSeconds(turn), hasPlace), chance: 0.75));

    [Fact]
    public async Task Usage_is_settled_otherwise_than_it_was()
    {
        const string body = """{"provider":"openai","estimated_tokens":100}""";
        await LeaveAsync(static _ => { });
        await LeaveAsync(static usage => usage.Begin());
        await LeaveAsync(static usage =>
        {
            usage.Begin();
            usage.Add(30, 1);
            usage.Add(12, 1);
            usage.Add(-5, -1);
        });
        await LeaveAsync(static usage =>
        {
            usage.Begin();
            usage.Add(0, 0);
        });

        Assert.Equal([new(0, 0), new(1, 100), new(2, 42), new(0, 0)], _store.Settled);

        async Task LeaveAsync(Action<UsageMeter> use)
        {
            var pass = Assert.IsType<RatePass>(Assert.IsType<GateAnswer.Opened>(await EnterAsync(body)).Pass);
            use(pass.Usage);
            await pass.LeaveAsync(null);
        }
    }

    [Fact]
    public async Task Store_that_is_away_stops_tasks_or_is_told_of_more_than_once()
    {
        _store.IsAway = true;
        await using var limiter = Limiter(Limits);
        for (var number = 0; number < 5; number++)
        {
            Assert.Same(GateAnswer.Open, await EnterAsync("""{"provider":"openai"}""", limiter: limiter));
        }

        Assert.Single(_store.Asked);
        Assert.Equal("It is away.", limiter.Outage?.Reason);
        Assert.Single(_logs.ToString().Split("run unlimited").Skip(1));

        _store.IsAway = false;
        await Polled(async () => await EnterAsync("""{"provider":"openai"}""", limiter: limiter) is GateAnswer.Opened { Pass: not null });
        Assert.Null(limiter.Outage);
        Assert.Contains("The rate limits are back", _logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_that_can_be_read_and_not_written_is_said_to_be_back_while_no_task_asks()
    {
        _store.IsAway = true;
        await using var limiter = Limiter(Limits);
        await EnterAsync("""{"provider":"openai"}""", limiter: limiter);

        await Polled(() => Task.FromResult(_store.Checks > 1));
        Assert.NotNull(limiter.Outage);
        Assert.DoesNotContain("are back", _logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_that_is_away_lets_tasks_run_that_are_to_be_held()
    {
        _store.IsAway = true;
        await using var limiter = Limiter(Limits with { WhenAway = WhenStoreIsAway.Hold });

        Assert.IsType<GateAnswer.Closed>(await EnterAsync("""{"provider":"openai"}""", limiter: limiter));
        Assert.NotNull(await limiter.HoldPlaceAsync(new() { Queue = "q", Task = "t", Body = default, Provider = "openai" }, "id", Cancel));
    }

    private static async Task Polled(Func<Task<bool>> condition) => Assert.True(
        await TestSupport.Polling.TriedAsync(condition, TimeSpan.FromSeconds(60), TestSupport.Polling.Pause, Cancel));

    private RateLimiter Limiter(RateLimitOptions options) => new(_store, options, TimeProvider.System, new Logger<RateLimiter>(_logs));

    private async Task<GateAnswer> EnterAsync(string body, Dictionary<string, object?>? headers = null, RateLimiter? limiter = null)
    {
        var root = System.Text.Json.JsonElement.Parse(body);
        return await new RateGate(limiter ?? Limiter(Limits), TimeProvider.System).EnterAsync(
            Probe.Topology(TimeSpan.FromSeconds(1)).Queues[0],
            new()
            {
                Id = "id",
                Name = "probe",
                Queue = "q",
                Body = default,
                Root = root,
                Payload = root.ValueKind == System.Text.Json.JsonValueKind.Object ? TaskEnvelope.Payload(root) : root,
                Priority = 5,
                RetryCount = 0,
                Headers = headers ?? [],
            },
            Cancel);
    }

    private sealed class ScriptedLimits : IRateLimitStore
    {
        private int _checks;

        public bool IsAway { get; set; }

        public RateAnswer Answer { get; set; } = new(true, TimeSpan.Zero, false);

        public List<RateClaim> Asked { get; } = [];

        public List<RateUse> Settled { get; } = [];

        public int Checks => Volatile.Read(ref _checks);

        public Task<RateAnswer> ReserveAsync(RateClaim claim, string grant, CancellationToken cancellationToken = default)
        {
            Asked.Add(claim);
            return IsAway ? Task.FromException<RateAnswer>(new TaskStoreUnavailableException("It is away.")) : Task.FromResult(Answer);
        }

        public Task<RateAnswer> HoldPlaceAsync(RateClaim claim, CancellationToken cancellationToken = default) => ReserveAsync(claim, "", cancellationToken);

        public Task SettleAsync(RateClaim claim, string grant, RateUse used, CancellationToken cancellationToken = default)
        {
            Settled.Add(used);
            return Task.CompletedTask;
        }

        public Task<IReadOnlyList<RateBucket>> ReadAsync(string provider, ProviderLimits limits, string? workspace, int most, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<RatePlace?> FindPlaceAsync(string taskId, CancellationToken cancellationToken = default) => Task.FromResult<RatePlace?>(null);

        public Task CheckAsync(CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _checks);
            return IsAway ? Task.FromException(new TaskStoreUnavailableException("It is away.")) : Task.CompletedTask;
        }

        public Task<int> CleanUpAsync(RateLimitOptions limits, int maxRows, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
