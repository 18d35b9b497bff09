namespace Warren.Functions.Effects;

/// <summary>The path that a path stands for once every symbolic link in it is followed.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <param name="path">An absolute path; what of it does not exist is kept as it is.</param>
    /// <exception cref="IOException">More links than any real path has: they go round in circles.</exception>
    public static string Of(string path)
    {
        var links = 0;
        return Follow(path, ref links);
    }

    private static string Follow(string path, ref int links)
    {
        var full = Path.GetFullPath(path);
        var current = Path.GetPathRoot(full)!;
        foreach (var part in full[current.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is { } target)
            {
                if (++links > MaxLinks)
                {
                    throw new IOException($"More than {MaxLinks} links in '{path}'.");
                }

                next = Follow(Path.Combine(current, target), ref links);
            }

            current = next;
        }

        return current;
    }
}
