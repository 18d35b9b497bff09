namespace Warren.Functions.Tests.Support;

/// <summary>The app in a virtual host of a test class.</summary>
public abstract class AppFixture(SharedBroker shared, params string[] arguments) : IAsyncLifetime
{
    internal TestVirtualHost VirtualHost { get; private set; } = null!;

    internal RunningApp App { get; private set; } = null!;

    internal HttpClient Http => App.Http;

    internal AmqpClient Client => VirtualHost.Client;

    public async ValueTask InitializeAsync()
    {
        VirtualHost = await TestVirtualHost.CreateAsync(shared.Broker);
        App = await RunningApp.StartAsync(VirtualHost.Address, VirtualHost.Management, arguments);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await VirtualHost.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>It consumes nothing, so that a test sees what it publishes.</summary>
public sealed class IdleApp(SharedBroker shared) : AppFixture(shared, "--queues=none");

/// <summary>It consumes every queue.</summary>
public sealed class ServingApp(SharedBroker shared) : AppFixture(shared);
