using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Maintenance;

/// <summary>Removes old files below a folder, and the folders below it that are then empty. Follows no link and removes none.</summary>
/// <param name="before">Files written before this are old.</param>
/// <param name="now">The present.</param>
/// <param name="dryRun">Only counts.</param>
internal sealed class Sweeper(DateTimeOffset before, DateTimeOffset now, bool dryRun)
{
    /// <summary>A file that is still being written is left alone for so long, however little age was asked for.</summary>
    private static readonly TimeSpan TemporaryGrace = TimeSpan.FromHours(1);

    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    public CleanupCount Sweep(string folder, CancellationToken cancellationToken)
    {
        var root = new DirectoryInfo(folder);
        if (!root.Exists)
        {
            return new(0, 0);
        }

        var files = 0;
        long bytes = 0;
        foreach (var file in root.EnumerateFiles("*", Everything))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsOld(file))
            {
                files++;
                bytes += file.Length;
                if (!dryRun)
                {
                    file.Delete();
                }
            }
        }

        if (files > 0 && !dryRun)
        {
            RemoveEmptyFolders(root);
        }

        return new(files, bytes);
    }

    private static void RemoveEmptyFolders(DirectoryInfo root)
    {
        foreach (var folder in root.EnumerateDirectories("*", Everything).OrderByDescending(folder => folder.FullName.Length).ToList())
        {
            try
            {
                folder.Delete(recursive: false);
            }
            catch (IOException)
            {
                // It is not empty: the system refuses, and so need not be asked first.
            }
        }
    }

    private bool IsOld(FileInfo file)
    {
        var limit = file.Extension == AtomicFile.TemporaryExtension && now - TemporaryGrace < before ? now - TemporaryGrace : before;
        return file.LastWriteTimeUtc <= limit.UtcDateTime;
    }
}
