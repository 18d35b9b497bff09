using System.Diagnostics;
using System.Text.Json;
using Warren.TestSupport;

namespace Warren.Functions.Tests.Official;

/// <summary>What functions.csproj evaluates to in its two flavours. Nothing is restored or built.</summary>
public sealed class FlavourTests
{
    private static readonly Dictionary<string, string> Packages = new()
    {
        ["Microsoft.Azure.Functions.Worker"] = "2.52.0",
        ["Microsoft.Azure.Functions.Worker.Sdk"] = "2.1.0",
        ["Microsoft.Azure.Functions.Worker.Extensions.Http"] = "3.3.0",
        ["Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore"] = "2.1.1",
        ["Microsoft.Azure.Functions.Worker.Extensions.RabbitMQ"] = "2.1.0",
    };

    [Fact]
    public async Task Default_flavour_needs_official_packages()
    {
        var project = await EvaluateAsync([]);
        Assert.DoesNotContain(Items(project, "PackageReference"), package => package.StartsWith("Microsoft.Azure", StringComparison.Ordinal));
        Assert.Contains("../hosting/Hosting.csproj", Items(project, "ProjectReference"));
        Assert.Equal("obj/", Folder(project, "BaseIntermediateOutputPath"));
        Assert.Equal("bin/", Folder(project, "BaseOutputPath"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Official_flavour_has_other_packages_or_the_embedded_host(bool passed)
    {
        // Core Tools pass nothing, but announce themselves to the build that they spawn.
        var project = passed ? await EvaluateAsync(["-p:UseOfficialFunctions=true"]) : await EvaluateAsync([], ("FUNCTIONS_CORETOOLS_ENVIRONMENT", "true"));
        var versions = project.GetProperty("Items").GetProperty("PackageVersion").EnumerateArray()
            .ToDictionary(item => item.GetProperty("Identity").GetString()!, item => item.GetProperty("Version").GetString()!);
        var official = Items(project, "PackageReference").Where(package => package.StartsWith("Microsoft.Azure", StringComparison.Ordinal));
        Assert.Equal(Packages.OrderBy(package => package.Key), official.Order().Select(package => KeyValuePair.Create(package, versions[package])));
        Assert.DoesNotContain(Items(project, "ProjectReference"), reference => reference.Contains("osting", StringComparison.Ordinal));
        Assert.Contains("../core/Core.csproj", Items(project, "ProjectReference"));
        Assert.Equal("obj/official/", Folder(project, "BaseIntermediateOutputPath"));
        Assert.Equal("bin/official/", Folder(project, "BaseOutputPath"));
    }

    [Fact]
    public async Task Sources_of_the_flavours_differ()
    {
        var (embedded, official) = (await EvaluateAsync([]), await EvaluateAsync(["-p:UseOfficialFunctions=true"]));
        Assert.Equal(Items(embedded, "Compile"), Items(official, "Compile"));
        Assert.DoesNotContain(Items(official, "Compile"), file => file.StartsWith("obj", StringComparison.Ordinal) || file.StartsWith("bin", StringComparison.Ordinal));
        Assert.All([embedded, official], static flavour => Assert.All(["host.json", "local.settings.json.example"], file => Assert.Contains(
            flavour.GetProperty("Items").GetProperty("None").EnumerateArray(),
            item => item.GetProperty("Identity").GetString() == "../" + file && item.GetProperty("Link").GetString() == file && item.GetProperty("CopyToOutputDirectory").GetString() == "PreserveNewest")));
    }

    [Fact]
    public void Example_of_the_local_settings_is_not_what_both_hosts_read()
    {
        var example = JsonElement.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "local.settings.json.example")));
        Assert.False(example.GetProperty("IsEncrypted").GetBoolean());
        Assert.Equal(7071, example.GetProperty("Host").GetProperty("LocalHttpPort").GetInt32());
        // Core Tools hand each on as an environment variable: text only, no colon in its name.
        var values = example.GetProperty("Values").EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetString()!);
        Assert.Equal("dotnet-isolated", values["FUNCTIONS_WORKER_RUNTIME"]);
        Assert.StartsWith("amqp://", values[Services.ConnectionSetting], StringComparison.Ordinal);
        Assert.DoesNotContain(values.Keys, name => name.Contains(':', StringComparison.Ordinal));
    }

    private static IEnumerable<string> Items(JsonElement project, string kind) =>
        project.GetProperty("Items").GetProperty(kind).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!.Replace('\\', '/'));

    private static string Folder(JsonElement project, string property) => project.GetProperty("Properties").GetProperty(property).GetString()!.Replace('\\', '/');

    private static async Task<JsonElement> EvaluateAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "msbuild", Path.Combine(RepositoryRoot.Path, "functions", "Functions.csproj"), "-nodeReuse:false",
                "-getItem:PackageReference,ProjectReference,PackageVersion,Compile,None", "-getProperty:BaseIntermediateOutputPath,BaseOutputPath",
            },
        };
        // A test run started by a build must not pass its own build's settings on.
        start.Environment.Remove("FUNCTIONS_CORETOOLS_ENVIRONMENT");
        start.Environment.Remove("UseOfficialFunctions");
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBuildExtensionsPath");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await output + await error);
        return JsonElement.Parse(await output);
    }
}
