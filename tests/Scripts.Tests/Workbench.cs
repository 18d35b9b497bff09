using Warren.TestSupport;

namespace Warren.Scripts.Tests;

/// <summary>A data folder and ports of its own for one test of ./run, so that it meets no other broker of the machine.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly int[] _ports = FreePorts.Take(3);

    public string Folder { get; } = Directory.CreateTempSubdirectory("warren-scripts-").FullName;

    public string Data => Path.Combine(Folder, "data");

    public int HttpPort => _ports[0];

    public int AmqpPort => _ports[1];

    public int ManagementPort => _ports[2];

    /// <summary>Starts ./run from a folder that is not the repository's.</summary>
    public ScriptProcess Run(IEnumerable<string>? arguments = null, params (string Name, string? Value)[] environment) =>
        Run(Path.Combine(RepositoryRoot.Path, "run"), arguments, environment);

    /// <summary>Starts the ./run of a copy of the repository.</summary>
    public ScriptProcess Run(string script, IEnumerable<string>? arguments = null, params (string Name, string? Value)[] environment)
    {
        var variables = new Dictionary<string, string?>
        {
            ["RabbitMQConnection"] = null,
            ["RabbitMQManagement"] = null,
            ["DataFolder"] = Data,
            ["WARREN_AMQP_PORT"] = AmqpPort.ToString(),
            ["WARREN_MANAGEMENT_PORT"] = ManagementPort.ToString(),
        };
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        return ScriptProcess.Start(script, arguments ?? ["--port", HttpPort.ToString()], variables, Folder, Data);
    }

    /// <summary>A PATH of links to every command of the machine except those named.</summary>
    public string PathWithout(params string[] missing)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "bin")).FullName;
        foreach (var command in new[] { "/usr/bin", "/bin" }.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles))
        {
            var link = Path.Combine(folder, Path.GetFileName(command));
            if (!missing.Contains(Path.GetFileName(command), StringComparer.Ordinal) && !File.Exists(link))
            {
                File.CreateSymbolicLink(link, command);
            }
        }

        return folder;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
