using Warren.TestSupport;

namespace Warren.Core.Tests.Locks;

/// <summary>One server for the tests of a class; each has a database of its own.</summary>
public sealed class LimitPostgres : IAsyncLifetime
{
    public PostgresServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await PostgresServer.StartAsync();

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
