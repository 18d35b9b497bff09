using Microsoft.Extensions.Configuration;

namespace Warren.Hosting.Startup;

/// <summary>host.json and local.settings.json as they were found.</summary>
/// <param name="HostJson">host.json; empty when there is none.</param>
/// <param name="LocalValues">The <c>Values</c> of local.settings.json, as configuration keys.</param>
/// <param name="LocalHttpPort"><c>Host.LocalHttpPort</c> of local.settings.json, as text.</param>
/// <param name="Problems">Files that cannot be read.</param>
internal sealed record HostFiles(
    IConfiguration HostJson, IReadOnlyDictionary<string, string?> LocalValues, string? LocalHttpPort, IReadOnlyList<string> Problems)
{
    public static HostFiles Read(IReadOnlyList<string> folders)
    {
        var problems = new List<string>();
        var host = ReadJson(folders, "host.json", problems);
        var local = ReadJson(folders, "local.settings.json", problems);
        if (string.Equals(local["IsEncrypted"], "true", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add("local.settings.json is encrypted: run 'func settings decrypt', this host cannot read it.");
        }

        // Core Tools hand each value on as an environment variable, where '__' stands for ':'.
        var values = local.GetSection("Values").AsEnumerable(makePathsRelative: true)
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key.Replace("__", ":"), pair => pair.Value, StringComparer.OrdinalIgnoreCase);
        return new HostFiles(host, values, local["Host:LocalHttpPort"], problems);
    }

    private static IConfigurationRoot ReadJson(IReadOnlyList<string> folders, string name, List<string> problems)
    {
        var empty = new ConfigurationBuilder().Build();
        var path = folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (path is null)
        {
            return empty;
        }

        try
        {
            using var stream = File.OpenRead(path);
            return new ConfigurationBuilder().AddJsonStream(stream).Build();
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or System.Text.Json.JsonException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"'{path}' cannot be read as JSON: {(exception.InnerException ?? exception).Message}");
            return empty;
        }
    }
}
