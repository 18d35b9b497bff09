using System.Text.Json;
using System.Text.RegularExpressions;
using Warren.TestSupport;
using Warren.Topology;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Warren.Images.Tests;

/// <summary>compose.yaml and the files of the development container agree with each other, with the image and with what the app reads.</summary>
public sealed partial class ComposeTests
{
    private readonly Dictionary<object, object> _compose = Read("compose.yaml");

    [Fact]
    public void A_service_is_missing()
    {
        Assert.Equal(["app", "postgres", "rabbitmq", "topology", "worker"], Services.Keys.Cast<string>().Order());
        Assert.Equal(["workers"], List(Service("worker")["profiles"]));
        Assert.All(["rabbitmq", "postgres"], name => Assert.Contains("healthcheck", Service(name).Keys));
        Assert.StartsWith("rabbitmq:4", (string)Service("rabbitmq")["image"], StringComparison.Ordinal);
        Assert.Equal(["dotnet", "Warren.Topology.dll"], List(Service("topology")["entrypoint"]));
    }

    [Fact]
    public void A_service_waits_for_what_is_not_there()
    {
        foreach (var (service, settings) in Services)
        {
            foreach (var (name, how) in Map(Map(settings).GetValueOrDefault("depends_on") ?? new Dictionary<object, object>()))
            {
                var condition = (string)Map(how)["condition"];
                Assert.True(Services.ContainsKey(name), $"{service} waits for {name}, which is no service");
                Assert.True(condition != "service_healthy" || Service((string)name).ContainsKey("healthcheck"), $"{service} waits for {name} to be healthy, which has no health check");
            }
        }

        Assert.Equal(["postgres", "topology"], Map(Service("app")["depends_on"]).Keys.Cast<string>().Order());
        Assert.Equal("service_completed_successfully", Map(Map(Service("app")["depends_on"])["topology"])["condition"]);
    }

    [Fact]
    public void A_setting_is_one_that_nobody_reads()
    {
        var sources = string.Concat(new[] { "functions", "core", "state", "hosting", "topology", "cli" }
            .SelectMany(static folder => Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.cs", SearchOption.AllDirectories))
            .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal)).Select(File.ReadAllText));
        foreach (var service in new[] { "app", "worker", "topology" })
        {
            foreach (var key in Map(Service(service)["environment"]).Keys.Cast<string>())
            {
                Assert.True(sources.Contains('"' + key.Split("__")[0], StringComparison.Ordinal), $"{service} sets '{key}', which nobody reads");
            }
        }
    }

    [Theory]
    [InlineData("compose.yaml", "app")]
    [InlineData("compose.yaml", "worker")]
    [InlineData("compose.yaml", "topology")]
    [InlineData(".devcontainer/compose.yaml", "dev")]
    public void An_address_is_none_of_the_other_services(string file, string service)
    {
        var environment = Map(Map(Map(Read(file)["services"])[service])["environment"]);
        var broker = BrokerAddress.Parse(Filled(environment["RabbitMQConnection"]));
        var rabbit = Map(Service("rabbitmq")["environment"]);
        Assert.Equal(("rabbitmq", 5672, rabbit["RABBITMQ_DEFAULT_USER"]), (broker.Host, broker.Port, broker.User));
        Assert.EndsWith($":{Filled(rabbit["RABBITMQ_DEFAULT_PASS"])}", broker.Uri.UserInfo, StringComparison.Ordinal);
        Assert.Equal(new Uri("http://rabbitmq:15672/"), ManagementAddress.Find(Filled(environment["RabbitMQManagement"]), broker, "It").Uri);
        if (service == "topology")
        {
            return;
        }

        var (state, postgres) = (new Uri(Filled(environment["StateConnection"])), Map(Service("postgres")["environment"]));
        Assert.Equal(("postgres", 5432, $"/{postgres["POSTGRES_DB"]}"), (state.Host, state.Port, state.AbsolutePath));
        Assert.Equal($"{postgres["POSTGRES_USER"]}:{Filled(postgres["POSTGRES_PASSWORD"])}", state.UserInfo);
    }

    [Fact]
    public void A_port_is_open_to_other_machines_or_leads_nowhere()
    {
        var exposed = Assert.Single(Dockerfile.Read(Path.Combine(RepositoryRoot.Path, "Dockerfile")).Of(1, "EXPOSE")).Rest;
        Assert.Equal([$"127.0.0.1:7071:{exposed}"], List(Service("app")["ports"]));
        Assert.DoesNotContain("ports", Service("worker").Keys);
        Assert.All(Services.Values.Select(Map).Where(static one => one.ContainsKey("ports")).SelectMany(static one => List(one["ports"])), static port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
    }

    [Fact]
    public void A_volume_is_not_declared()
    {
        var declared = Map(_compose["volumes"]).Keys.Cast<string>();
        var used = Services.Values.Select(Map).Where(static one => one.ContainsKey("volumes")).SelectMany(static one => List(one["volumes"])).Select(static volume => volume.Split(':')[0]);
        Assert.Equal(declared.Order(), used.Distinct().Order());
    }

    [Fact]
    public void The_development_container_names_what_is_not_there()
    {
        var container = JsonElement.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, ".devcontainer", "devcontainer.json")));
        var files = container.GetProperty("dockerComposeFile").EnumerateArray().Select(static file => file.GetString()!).ToArray();
        Assert.All(files, static file => Assert.True(File.Exists(Path.Combine(RepositoryRoot.Path, ".devcontainer", file)), file));
        var services = Services.Keys.Concat(Map(Read(".devcontainer/compose.yaml")["services"]).Keys).ToArray();
        Assert.Contains(container.GetProperty("service").GetString(), services);
        Assert.All(container.GetProperty("runServices").EnumerateArray(), service => Assert.Contains(service.GetString(), services));
        var dev = Map(Map(Read(".devcontainer/compose.yaml")["services"])["dev"]);
        Assert.Contains(List(dev["volumes"]), volume => volume == $".:{container.GetProperty("workspaceFolder").GetString()}:cached");
    }

    [GeneratedRegex(@"\$\{\w+:-(?<value>[^}]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();

    private static string Filled(object text) => Variable().Replace((string)text, "${value}");

    private static Dictionary<object, object> Read(string file)
    {
        using var text = File.OpenText(Path.Combine(RepositoryRoot.Path, file));
        return new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(text)));
    }

    private static Dictionary<object, object> Map(object value) => (Dictionary<object, object>)value;

    private static IEnumerable<string> List(object value) => ((List<object>)value).Cast<string>();

    private Dictionary<object, object> Services => Map(_compose["services"]);

    private Dictionary<object, object> Service(string name) => Map(Services[name]);
}
