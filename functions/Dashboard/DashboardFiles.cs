using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Warren.Functions.Dashboard;

/// <summary>A file of the dashboard.</summary>
internal sealed record DashboardFile(byte[] Content, string Type, EntityTagHeaderValue Tag);

/// <summary>The files of the dashboard, as the assembly has them.</summary>
internal sealed class DashboardFiles
{
    public const string Page = "index.html";
    private const string Prefix = "dashboard/";

    private readonly FrozenDictionary<string, DashboardFile> _files;

    private DashboardFiles(IEnumerable<KeyValuePair<string, DashboardFile>> files) => _files = files.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All that are compiled in.</summary>
    public static DashboardFiles Embedded { get; } = new(
        from resource in typeof(DashboardFiles).Assembly.GetManifestResourceNames()
        where resource.StartsWith(Prefix, StringComparison.Ordinal)
        select KeyValuePair.Create(resource[Prefix.Length..], Read(resource)));

    public DashboardFile? Find(string name) => _files.GetValueOrDefault(name);

    private static DashboardFile Read(string resource)
    {
        using var stream = typeof(DashboardFiles).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new(content, TypeOf(resource), new($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\""));
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"The dashboard's file '{name}' ends with '{other}', of which no content type is known. Add it."),
    };
}
