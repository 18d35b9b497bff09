namespace Warren.Topology.Tests;

public sealed class DefinitionsTests(BrokerFixture fixture)
{
    [Fact]
    public async Task Importing_the_definitions_gives_what_apply_gives()
    {
        var imported = await fixture.HostAsync();
        var applied = await fixture.HostAsync();
        await ImportAsync(imported, Sample.Everything);
        (await applied.RunAsync(Sample.Everything, "apply")).Exited(0);

        var verified = await imported.RunAsync(Sample.Everything, "verify");
        verified.Exited(0);
        var one = await imported.SnapshotAsync();
        var other = await applied.SnapshotAsync();
        Assert.NotEmpty(one.Queues);
        Assert.Equal(other.Exchanges.ToHashSet(), one.Exchanges.ToHashSet());
        Assert.Equal(other.Queues.ToHashSet(), one.Queues.ToHashSet());
        Assert.Equal(other.Bindings!.ToHashSet(), one.Bindings!.ToHashSet());
    }

    [Fact]
    public async Task The_projects_own_definitions_import_and_then_apply_has_nothing_to_do()
    {
        var host = await fixture.HostAsync();
        await ImportAsync(host, TaskTopology.Spec);
        var applied = await host.RunAsync(TaskTopology.Spec, "apply");
        Assert.Contains("Nothing to do", applied.Out, StringComparison.Ordinal);
    }

    private static async Task ImportAsync(TestHost host, TopologySpec spec)
    {
        var folder = Directory.CreateTempSubdirectory("warren-definitions-");
        try
        {
            var file = Path.Combine(folder.FullName, "definitions.json");
            var exported = await ToolResult.OfAsync(spec, ["export", "--format", "definitions", "--connection", host.Connection, "--output", file]);
            exported.Exited(0);
            await host.Broker.ImportAsync(file);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
