using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Warren.Hosting.Startup;
using Warren.Hosting.Tests.Support;
using Warren.TestSupport;

namespace Warren.Hosting.Tests.Startup;

public sealed class ConfigurationTests
{
    private static readonly Dictionary<string, string?> Broker = new() { ["Broker"] = "amqp://guest:guest@127.0.0.1:1/" };

    [Fact]
    public async Task Host_json_and_local_settings_are_not_read()
    {
        var port = FreePorts.Take(1)[0];
        var folder = Directory.CreateTempSubdirectory("warren-host-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "host.json"), """
            {
              // Comments are allowed.
              "version": "2.0",
              "extensions": { "http": { "routePrefix": "v2/x" }, "rabbitMQ": { "prefetchCount": 77 } },
              "logging": { "logLevel": { "default": "Error" } }
            }
            """);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "local.settings.json"), $$"""
            {
              "IsEncrypted": false,
              "Values": { "Broker": "amqp://guest:guest@127.0.0.1:1/", "Nested__Key": "value", "Overridden": "by the file", "AzureWebJobs.Reports.Disabled": "true" },
              "Host": { "LocalHttpPort": {{port}} }
            }
            """);
        await using var host = await TestHost.TryStartAsync([typeof(GoodFunctions)], arguments: ["--Overridden=by the command line"], folders: [folder.FullName]);
        folder.Delete(recursive: true);

        Assert.Equal("", host.Error);
        Assert.Contains($"Hello: [GET] http://127.0.0.1:{port}/v2/x/hello", host.Output);
        Assert.Contains("Orders: rabbitMQTrigger orders.new (prefetch 77, concurrency 1)", host.Output);
        Assert.Contains("Reports: rabbitMQTrigger reports, disabled", host.Output);
        Assert.EndsWith($"Listening on http://127.0.0.1:{port}", host.Output.Trim());
        var configuration = host.Services.GetRequiredService<IConfiguration>();
        Assert.Equal("value", configuration["Nested:Key"]);
        Assert.Equal("by the command line", configuration["Overridden"]);
        Assert.Equal("Error", configuration["Logging:LogLevel:Default"]);
        using var http = new HttpClient();
        Assert.Equal("hello", await http.GetStringAsync($"http://127.0.0.1:{port}/v2/x/hello"));
    }

    [Fact]
    public async Task Environment_does_not_override_host_json()
    {
        var settings = new Dictionary<string, string?>(Broker)
        {
            ["AzureFunctionsJobHost:extensions:http:routePrefix"] = "",
            ["AzureFunctionsJobHost:extensions:rabbitMQ:prefetchCount"] = "5",
            ["Warren:Consumers:reports:Prefetch"] = "9",
            ["Warren:Consumers:reports:Concurrency"] = "3",
        };
        await using var host = await TestHost.StartAsync([typeof(GoodFunctions)], settings);
        Assert.Equal("hello", await host.Http.GetStringAsync("hello"));
        Assert.Contains("orders.new (prefetch 5, concurrency 1)", host.Output);
        Assert.Contains("reports (prefetch 9, concurrency 3)", host.Output);
    }

    [Fact]
    public async Task Disabled_http_function_is_served()
    {
        await using var host = await TestHost.StartAsync([typeof(GoodFunctions)], new() { ["AzureWebJobs.Hello.Disabled"] = "true" }, ["--queues", "none"]);
        using var response = await host.Http.GetAsync("api/hello");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Hello: disabled", host.Output);
        Assert.Contains("orders.new, not selected by --queues", host.Output);
    }

    [Theory]
    [InlineData(null, "orders.new", true)]
    [InlineData("none", "orders.new", false)]
    [InlineData("orders.*", "orders.new", true)]
    [InlineData("orders.*,analytics.queue", "analytics.queue", true)]
    [InlineData("orders.*", "reports", false)]
    [InlineData("order?.new", "orders.new", true)]
    [InlineData("Orders.new", "orders.new", false)]
    public void Pattern_selects_the_wrong_queues(string? patterns, string queue, bool selected) =>
        Assert.Equal(selected, new QueueSelection(patterns?.Split(',')).Selects(queue));

    [Fact]
    public async Task Help_starts_the_app()
    {
        await using var host = await TestHost.TryStartAsync([typeof(GoodFunctions)], arguments: ["--help"]);
        Assert.Contains("--queues PATTERNS", host.Output);
        Assert.DoesNotContain("Listening", host.Output);
        Assert.Equal(0, host.ExitCode);
    }
}
