using System.Text.Json;

namespace Warren.Functions.Effects;

/// <summary>Files that a reader sees whole or not at all, and that are on the disk when the call returns.</summary>
internal static class AtomicFile
{
    /// <summary>How the files that are still being written end.</summary>
    public const string TemporaryExtension = ".tmp";

    /// <summary>Writes a file in one step as far as others can see: beside it first, then moved over what was there. Makes its folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content to the stream it is given.</param>
    /// <param name="cancellationToken">Gives up; the old file, if any, stays.</param>
    public static async Task WriteAsync(string path, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.CreateVersion7():n}{TemporaryExtension}";
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await write(stream);
                cancellationToken.ThrowIfCancellationRequested();
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes a value as indented JSON with snake_case names.</summary>
    public static Task WriteJsonAsync<T>(string path, T value, CancellationToken cancellationToken) =>
        WriteAsync(path, stream => JsonSerializer.SerializeAsync(stream, value, DataJson.Options, cancellationToken), cancellationToken);

    /// <summary>Reads what <see cref="WriteJsonAsync"/> wrote; null when there is no such file.</summary>
    public static async Task<T?> ReadJsonAsync<T>(string path, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return await JsonSerializer.DeserializeAsync<T>(stream, DataJson.Options, cancellationToken);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
