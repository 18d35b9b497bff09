using System.Net;
using System.Runtime.InteropServices;
using Warren.Scripts.Tests;
using Warren.TestSupport;

namespace Warren.Images.Tests;

/// <summary>
/// No engine is needed: the build stage's own commands run on the sources that it copies and no others, and what they make is started, probed and stopped
/// by the words of the image's own ENTRYPOINT and HEALTHCHECK, against a real broker.
/// </summary>
public sealed class DockerfileTests : IDisposable
{
    private readonly Workbench _bench = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(150) };

    public void Dispose()
    {
        _http.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task Image_is_not_built_started_probed_or_stopped_by_its_own_words()
    {
        var docker = Read("Dockerfile");
        var (source, output) = (Path.Combine(_bench.Folder, "src"), Path.Combine(_bench.Folder, "out"));
        CopySources(docker, source);
        foreach (var command in docker.Of(0, "RUN"))
        {
            await BuildAsync(command.Rest.Replace("/out/", output + "/", StringComparison.Ordinal), source, docker.Variables(0));
        }

        var app = Path.Combine(output, "app");
        Assert.Equal(["/out/app/", "/out/data/"], docker.Of(1, "COPY").Select(static copy => copy.Words[0]));
        Assert.All(docker.Of(1, "COPY"), static copy => Assert.True(copy.FromStage));
        Assert.Equal("1654", Assert.Single(docker.Of(1, "USER")).Rest);
        Assert.Contains("-chiseled", Assert.Single(docker.Of(1, "FROM")).Rest, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(app, "local.settings.json")), "an image must not carry the settings of this machine");

        await using var broker = await RabbitBroker.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        var environment = new Dictionary<string, string?>(docker.Variables(1).ToDictionary(static one => one.Key, static one => (string?)one.Value))
        {
            ["RabbitMQConnection"] = broker.Amqp().OriginalString,
            ["RabbitMQManagement"] = broker.ManagementUri.OriginalString,
            ["DataFolder"] = Path.Combine(output, "data"),
            ["FunctionKeys__default"] = "sesame",
        };
        Assert.Equal($"http://+:{Assert.Single(docker.Of(1, "EXPOSE")).Rest}", environment["ASPNETCORE_URLS"]);
        environment["ASPNETCORE_URLS"] = $"http://+:{_bench.HttpPort}";
        var probe = Assert.Single(docker.Of(1, "HEALTHCHECK")).Exec;
        Assert.Equal(1, await EndAsync(probe, app, environment));
        Assert.Equal(0, await EndAsync(["dotnet", "Warren.Topology.dll", "apply", "--wait", "60"], app, environment));

        await using var image = Start(Assert.Single(docker.Of(1, "ENTRYPOINT")).Exec, app, environment);
        await image.WaitForAsync("Consuming 'task_queue'");
        Assert.Equal(0, await EndAsync(probe, app, environment));
        using var ready = await _http.GetAsync($"http://127.0.0.1:{_bench.HttpPort}/api/health/ready", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        using var locked = await _http.GetAsync($"http://127.0.0.1:{_bench.HttpPort}/api/queues", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, locked.StatusCode);
        await image.SignalAsync("TERM");
        Assert.Equal(0, await image.WaitForExitAsync());
    }

    [Fact]
    public async Task Image_of_the_official_host_lacks_sources_or_has_other_steps()
    {
        var (docker, embedded) = (Read("Dockerfile.functions"), Read("Dockerfile"));
        var source = Path.Combine(_bench.Folder, "src");
        CopySources(docker, source);
        // Its packages cannot be restored everywhere, but its project is complete, and its command is the other image's but for the flavour.
        const string Flavour = " -p:UseOfficialFunctions=true";
        var publish = Assert.Single(docker.Of(0, "RUN")).Rest;
        Assert.Equal(embedded.Of(0, "RUN").First().Rest, publish.Replace(Flavour, "", StringComparison.Ordinal));
        Assert.Contains(Flavour, publish, StringComparison.Ordinal);
        await BuildAsync($"dotnet msbuild functions/Functions.csproj{Flavour} -getItem:PackageReference -nodeReuse:false", source, docker.Variables(0));
        var copy = Assert.Single(docker.Of(1, "COPY"));
        Assert.Equal(["/out/app/", docker.Variables(1)["AzureWebJobsScriptRoot"] + "/"], copy.Words);
        Assert.Equal("dotnet-isolated", docker.Variables(1)["FUNCTIONS_WORKER_RUNTIME"]);
    }

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData("Dockerfile.functions")]
    public void What_is_copied_is_ignored(string file)
    {
        var kept = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, ".dockerignore")).Where(static line => line.StartsWith('!')).Select(static line => line[1..]).ToHashSet();
        foreach (var name in Read(file).Of(0, "COPY").SelectMany(static copy => copy.Words.SkipLast(1)))
        {
            Assert.True(kept.Contains(name.Split('/')[0]), $"{file} copies '{name}', which .dockerignore keeps out");
            Assert.True(Path.Exists(Path.Combine(RepositoryRoot.Path, name)), $"{file} copies '{name}', which is not there");
        }
    }

    private static Dockerfile Read(string file) => Dockerfile.Read(Path.Combine(RepositoryRoot.Path, file));

    private static void CopySources(Dockerfile docker, string target)
    {
        foreach (var copy in docker.Of(0, "COPY"))
        {
            foreach (var name in copy.Words.SkipLast(1))
            {
                var (from, to) = (Path.Combine(RepositoryRoot.Path, name), Path.GetFullPath(Path.Combine(target, copy.Words[^1])));
                if (File.Exists(from))
                {
                    Directory.CreateDirectory(to);
                    File.Copy(from, Path.Combine(to, Path.GetFileName(name)));
                }
                else
                {
                    CopyFolder(from, to);
                }
            }
        }
    }

    // As .dockerignore says.
    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from).Where(static folder => Path.GetFileName(folder) is not ("bin" or "obj")))
        {
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    private async Task BuildAsync(string command, string folder, IReadOnlyDictionary<string, string> variables)
    {
        var environment = new Dictionary<string, string?>(variables.ToDictionary(static one => one.Key, static one => (string?)one.Value))
        {
            ["TARGETARCH"] = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            ["UseSharedCompilation"] = "false",
            // A test that a build has started must not pass that build's settings on.
            ["UseOfficialFunctions"] = null,
            ["FUNCTIONS_CORETOOLS_ENVIRONMENT"] = null,
            ["MSBuildSDKsPath"] = null,
            ["MSBuildExtensionsPath"] = null,
        };
        await using var build = ScriptProcess.Start("sh", ["-c", command], environment, folder, folder);
        Assert.True(await build.WaitForExitAsync() == 0, $"{command}: {build.Output}");
    }

    private async Task<int> EndAsync(IReadOnlyList<string> words, string folder, Dictionary<string, string?> environment)
    {
        await using var process = Start(words, folder, environment);
        return await process.WaitForExitAsync();
    }

    private ScriptProcess Start(IReadOnlyList<string> words, string folder, Dictionary<string, string?> environment) =>
        ScriptProcess.Start(words[0], words.Skip(1), environment, folder, Path.Combine(_bench.Folder, "out"));
}
