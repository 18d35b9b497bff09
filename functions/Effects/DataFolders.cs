namespace Warren.Functions.Effects;

/// <summary>Where handlers keep their files: named folders below one data root, and the only way to a path that a task names.</summary>
/// <param name="root">The data root, absolute or relative to the current folder. Folders below it are made when they are first written to.</param>
internal sealed class DataFolders(string root)
{
    public const string Outbox = "outbox";
    public const string Datasets = "datasets";
    public const string Reports = "reports";
    public const string Blobs = "blobs";
    public const string Voice = "voice";
    public const string Events = "events";
    public const string Analytics = "analytics";
    public const string Usage = "usage";
    public const string Customers = "customers";
    public const string Orders = "orders";

    /// <summary>The data root, absolute.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>A path made of names that this code chose (never of text that a task gave: see <see cref="Resolve"/>).</summary>
    public string PathOf(params ReadOnlySpan<string> names) => Path.Combine([Root, .. names]);

    /// <summary>How a result names a file: relative to the data root, with <c>/</c>.</summary>
    public string Show(string path) => Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Turns a path that a task gave into a real one below <paramref name="folder"/>. The file need not exist.</summary>
    /// <param name="folder">One of the folders above.</param>
    /// <param name="relative">The path that the task gave, with <c>/</c> between its parts.</param>
    /// <param name="field">The payload's field that it came from, for the error.</param>
    /// <exception cref="PermanentTaskException">It is empty, absolute, too long, has odd characters, or leaves the folder (<c>..</c>, a link).</exception>
    public string Resolve(string folder, string relative, string field)
    {
        if (RelativePath.Problem(relative) is { } problem)
        {
            throw Refused(problem);
        }

        var home = RealPath.Of(PathOf(folder));
        string path;
        try
        {
            path = RealPath.Of(Path.Combine(home, relative));
        }
        catch (IOException)
        {
            throw Refused("its links cannot be followed");
        }

        return path.StartsWith(home + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw Refused("it leaves that folder through a link");

        PermanentTaskException Refused(string why) => new(
            $"{field} '{Excerpt.Of(relative, 120)}' is not a path below '{folder}/' in the data folder: {why}. Give a relative path such as '2024/sales.csv'.");
    }
}
