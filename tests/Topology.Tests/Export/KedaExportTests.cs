using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Warren.Topology.Tests;

public sealed class KedaExportTests
{
    private static readonly TopologySpec Groups = Sample.Spec(
        Sample.Queue("mail.queue") with { Scale = new(TasksPerInstance: 5, MaxInstances: 4) { Group = "outgoing", Activation = 3, Cooldown = TimeSpan.FromMinutes(1) } },
        Sample.Queue("sms.queue") with { Scale = new(TasksPerInstance: 50, MaxInstances: 4) { Group = "outgoing", Cooldown = TimeSpan.FromMinutes(1) } },
        Sample.Queue("no") with { Scale = new(1, MinInstances: 2, MaxInstances: 3) { PollingInterval = TimeSpan.FromSeconds(5) } });

    [Fact]
    public void A_group_becomes_one_scaled_object_with_a_trigger_for_each_queue() => Assert.Equal(
        """
        # Written by 'topology export --format keda' from TaskTopology.cs. KEDA asks the management API for queue lengths as a user with the tag
        # 'management', whose password has no special characters. Its address is in a secret:
        #   kubectl create secret generic shop-scaler --from-literal=host=https://scaler:<password>@<broker>:15671/
        ---
        apiVersion: keda.sh/v1alpha1
        kind: TriggerAuthentication
        metadata:
          name: shop-scaler
          namespace: work
        spec:
          secretTargetRef:
            - parameter: host
              name: shop-scaler
              key: host
        ---
        # Deployment shop-outgoing serves function Mail, function Sms.
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata:
          name: shop-outgoing
          namespace: work
        spec:
          scaleTargetRef:
            name: shop-outgoing
          pollingInterval: 30
          cooldownPeriod: 60
          minReplicaCount: 0
          maxReplicaCount: 4
          triggers:
            - type: rabbitmq
              metadata:
                protocol: http
                mode: QueueLength
                queueName: mail.queue
                value: "5"
                activationValue: "3"
                excludeUnacknowledged: "false"
                vhostName: /
              authenticationRef:
                name: shop-scaler
            - type: rabbitmq
              metadata:
                protocol: http
                mode: QueueLength
                queueName: sms.queue
                value: "50"
                activationValue: "0"
                excludeUnacknowledged: "false"
                vhostName: /
              authenticationRef:
                name: shop-scaler
        ---
        # Deployment shop-no serves function No.
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata:
          name: shop-no
          namespace: work
        spec:
          scaleTargetRef:
            name: shop-no
          pollingInterval: 5
          cooldownPeriod: 300
          minReplicaCount: 2
          maxReplicaCount: 3
          triggers:
            - type: rabbitmq
              metadata:
                protocol: http
                mode: QueueLength
                queueName: "no"
                value: "1"
                activationValue: "0"
                excludeUnacknowledged: "false"
                vhostName: /
              authenticationRef:
                name: shop-scaler

        """,
        TopologyExport.ToKeda(Groups, new("shop", "/", "work")));

    // YAML takes much as something else than text: Kubernetes refuses a number there, and another name counts another queue.
    [Theory]
    [InlineData("100")]
    [InlineData("0x1F")]
    [InlineData("1e3")]
    [InlineData("1_000")]
    [InlineData("12:30:45")]
    [InlineData(".inf")]
    [InlineData("true")]
    [InlineData("on")]
    [InlineData("y")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("2026-11-28")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("\"quoted\" and 'single'")]
    [InlineData("{a}")]
    [InlineData("%é 😀")]
    public void A_queue_and_a_virtual_host_of_any_name_are_read_back_as_text(string name)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(TopologyExport.ToKeda(Sample.Spec(Sample.Queue(name) with { Function = "F" }), new("warren", name))));
        var metadata = yaml.Documents[1].RootNode["spec"]["triggers"][0]["metadata"];
        foreach (var node in new[] { metadata["queueName"], metadata["vhostName"] })
        {
            var scalar = Assert.IsType<YamlScalarNode>(node);
            Assert.Equal(name, scalar.Value);
            Assert.True(scalar.Style != ScalarStyle.Plain || name[0] == '%', $"{name} is not quoted");
        }
    }

    [Fact]
    public void Every_queue_of_the_topology_is_in_one_scaled_object()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(TopologyExport.ToKeda(TaskTopology.Spec, new("warren", "/"))));
        var counted = yaml.Documents.Skip(1)
            .SelectMany(static document => (YamlSequenceNode)document.RootNode["spec"]["triggers"])
            .Select(static trigger => ((YamlScalarNode)trigger["metadata"]["queueName"]).Value);
        Assert.Equal(TaskTopology.Spec.Queues.Select(static queue => queue.Name), counted);
    }

    [Fact]
    public async Task The_tool_writes_for_the_connections_virtual_host_unless_told()
    {
        var own = await ToolResult.OfAsync(Groups, ["export", "--format", "keda", "--connection", "amqp://u:secret@broker.example/orders"]);
        Assert.Equal((0, ""), (own.ExitCode, own.Error));
        Assert.Equal(TopologyExport.ToKeda(Groups, new("warren", "orders")), own.Out);
        var told = await ToolResult.OfAsync(Groups, ["export", "--format", "keda", "--vhost", "eu", "--name-prefix", "shop", "--namespace", "work"]);
        Assert.Equal(TopologyExport.ToKeda(Groups, new("shop", "eu", "work")), told.Out);
    }

    [Fact]
    public async Task Names_that_Kubernetes_refuses_are_refused_together()
    {
        var result = await ToolResult.OfAsync(Groups, ["export", "--format", "keda", "--name-prefix", "Shop", "--namespace", "a_b"]);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains("--name-prefix 'Shop' is no name", result.Error, StringComparison.Ordinal);
        Assert.Contains("--namespace 'a_b' is no name", result.Error, StringComparison.Ordinal);
    }
}
