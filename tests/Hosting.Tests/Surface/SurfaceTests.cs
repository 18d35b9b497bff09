using Microsoft.Azure.Functions.Worker;

namespace Warren.Hosting.Tests.Surface;

public sealed class SurfaceTests
{
    private static readonly Type[] Ours = typeof(FunctionAttribute).Assembly.GetExportedTypes();

    [Fact]
    public void Public_surface_differs_from_the_official_one()
    {
        var official = OfficialApi.Read();
        var differences = Ours.SelectMany(type => Differences(type, official)).ToArray();
        Assert.True(differences.Length == 0, string.Join(Environment.NewLine, differences));
    }

    [Fact]
    public void Host_has_public_types_of_its_own() =>
        Assert.DoesNotContain(Ours, type => !type.Namespace!.StartsWith("Microsoft.", StringComparison.Ordinal));

    [Theory]
    [InlineData("Microsoft.Azure.Functions.Worker.RabbitMQTriggerAttribute")]
    [InlineData("Microsoft.Azure.Functions.Worker.HttpTriggerAttribute")]
    [InlineData("Microsoft.Azure.Functions.Worker.FunctionContext")]
    [InlineData("Microsoft.Azure.Functions.Worker.FunctionDefinition")]
    [InlineData("Microsoft.Azure.Functions.Worker.BindingContext")]
    [InlineData("Microsoft.Azure.Functions.Worker.TraceContext")]
    [InlineData("Microsoft.Azure.Functions.Worker.Builder.FunctionsApplicationBuilder")]
    public void Type_that_apps_rely_on_lacks_a_member(string name)
    {
        var type = Assert.Single(Ours, type => type.FullName == name);
        var official = Assert.Single(OfficialApi.Read().Types, listed => listed.Namespace == type.Namespace && listed.Header == ApiListing.Header(type));
        // The listing leaves out the protected constructor that the compiler adds.
        Assert.Empty(official.Members.Except(ApiListing.Members(type)));
    }

    private static IEnumerable<string> Differences(Type type, OfficialApi official)
    {
        var header = ApiListing.Header(type);
        var listed = official.Types.Where(candidate => candidate.Namespace == type.Namespace && candidate.Header == header).ToArray();
        if (listed.Length == 0)
        {
            var similar = official.Types.Where(candidate => candidate.Header.Split(' ').Contains(type.Name.Split('`')[0])).Select(candidate => $"{candidate.Namespace}: {candidate.Header}");
            return [$"{type.Namespace}: {header}{Environment.NewLine}    listed: {string.Join(" | ", similar)}"];
        }

        var known = listed.SelectMany(candidate => candidate.Members).ToHashSet();
        return ApiListing.Members(type).Where(member => !known.Contains(member)).Select(member =>
            $"{type.FullName}: {member}{Environment.NewLine}    listed: {string.Join(" | ", known.Where(line => line.Contains(Identifier(member))))}");
    }

    private static string Identifier(string member) => member.Split('(', '{')[0].Trim().Split(' ')[^1];
}
