namespace Warren.Topology.Tests;

public sealed class ConnectionTests
{
    [Theory]
    [InlineData("amqp://user:sesame@broker.example:5673/orders", "broker.example:5673/orders", "orders")]
    [InlineData("amqp://user:sesame@broker.example", "broker.example:5672/", "/")]
    [InlineData("amqp://user:sesame@broker.example/", "broker.example:5672/", "/")]
    [InlineData("amqp://user:sesame@broker.example/%2F", "broker.example:5672/", "/")]
    [InlineData("amqps://user:sesame@broker.example/a%2Fb", "broker.example:5671/a/b", "a/b")]
    [InlineData(" amqp://user:sesame@[::1]:5672/x ", "[::1]:5672/x", "x")]
    public void A_connection_is_described_without_its_secrets(string connection, string description, string virtualHost)
    {
        Assert.Equal(description, BrokerConnection.Describe(connection));
        var factory = BrokerConnection.CreateFactory(connection, "me");
        Assert.Equal(virtualHost, factory.VirtualHost);
        Assert.Equal("sesame", factory.Password);
        Assert.Equal("me", factory.ClientProvidedName);
        Assert.Equal(BrokerAddress.Parse(connection).Port, factory.Endpoint.Port);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sesame")]
    [InlineData("http://user:sesame@host/")]
    [InlineData("amqp://user:ses/ame@host/")]
    [InlineData("amqp://user:sesame@host/a/b")]
    public void A_connection_that_is_none_is_refused_without_repeating_it(string connection)
    {
        var refused = Assert.Throws<TopologyException>(() => BrokerConnection.CreateFactory(connection, "me"));
        Assert.Contains("amqp://user:password@host:port/vhost", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ses", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.10.8", 3, 10)]
    [InlineData("3.10.8+dfsg", 3, 10)]
    [InlineData("4.0.0-rc.1", 4, 0)]
    [InlineData("4.3", 4, 3)]
    public void Versions_are_read_with_their_suffixes(string text, int major, int minor)
    {
        var version = BrokerVersion.TryParse(text);
        Assert.Equal((major, minor), (version!.Major, version.Minor));
    }

    [Theory]
    [InlineData("3.9.29", "is RabbitMQ 3.9.29. Warren needs 3.10 or newer")]
    [InlineData("2.0", "is RabbitMQ 2.0. Warren needs 3.10 or newer")]
    [InlineData("apollo", "gives 'apollo' as its version. Warren needs RabbitMQ 3.10 or newer")]
    [InlineData(null, "gives '' as its version")]
    public void An_old_or_foreign_broker_is_refused(string? version, string message) =>
        Assert.Contains(message, Assert.Throws<TopologyException>(() => VersionRules.Require("h:1/", version)).Message, StringComparison.Ordinal);

    [Fact]
    public void Quorum_with_priorities_is_warned_about_below_4_3()
    {
        var spec = Sample.Spec(Sample.Quorum(), Sample.Queue());
        Assert.Contains("ignores priorities", Assert.Single(VersionRules.Warnings(spec, BrokerVersion.TryParse("3.10.8")!)), StringComparison.Ordinal);
        Assert.Contains("only two levels", Assert.Single(VersionRules.Warnings(spec, BrokerVersion.TryParse("4.0.5")!)), StringComparison.Ordinal);
        Assert.Empty(VersionRules.Warnings(spec, BrokerVersion.TryParse("4.3.0")!));
        Assert.Empty(VersionRules.Warnings(Sample.Spec(Sample.Quorum() with { Priorities = false }), BrokerVersion.TryParse("3.10.8")!));
    }

    [Theory]
    [InlineData("amqp://h/", "http://h:15672/")]
    [InlineData("amqp://h:5673/", "http://h:15673/", "http://h:15672/")]
    [InlineData("amqps://h/", "https://h:15671/")]
    [InlineData("amqp://h:60000/", "http://h:15672/")]
    public void The_management_api_is_looked_for_beside_amqp(string connection, params string[] expected) =>
        Assert.Equal(expected, ManagementSearch.Candidates(BrokerAddress.Parse(connection)).Select(static uri => uri.ToString()));

    [Theory]
    [InlineData("amqp://user:ses%2Fame@h:5673/", null, "http://h:15673/", "user:ses/ame")]
    [InlineData("amqps://h/", "", "https://h:15671/", "guest:guest")]
    [InlineData("amqp://user:sesame@h/", "https://api.example/rabbit", "https://api.example/rabbit/", "user:sesame")]
    [InlineData("amqp://user:sesame@h/", "http://reader:open@api.example:1234/", "http://api.example:1234/", "reader:open")]
    public void The_management_api_is_asked_as_its_own_user_else_as_the_brokers(string connection, string? given, string address, string user)
    {
        var management = ManagementAddress.Find(given, BrokerAddress.Parse(connection), "The setting");
        Assert.Equal(address, management.Uri.ToString());
        Assert.Equal(user, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(management.Authorization.Parameter!)));
    }

    [Theory]
    [InlineData("sesame")]
    [InlineData("amqp://user:sesame@h/")]
    public void A_management_address_that_is_none_is_refused_without_repeating_it(string given)
    {
        var refused = Assert.Throws<TopologyException>(() => ManagementAddress.Find(given, BrokerAddress.Parse("amqp://h/"), "Setting 'RabbitMQManagement'"));
        Assert.Contains("Setting 'RabbitMQManagement' is not an HTTP address. Write it as http://", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ses", refused.Message, StringComparison.Ordinal);
    }
}
