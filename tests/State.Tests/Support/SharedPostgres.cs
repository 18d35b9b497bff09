using Warren.State.Tests.Support;
using Warren.TestSupport;

[assembly: AssemblyFixture(typeof(SharedPostgres))]

namespace Warren.State.Tests.Support;

/// <summary>One server for the whole assembly; each test has a database of its own.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    public PostgresServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await PostgresServer.StartAsync();

    public ValueTask DisposeAsync() => Server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
