using System.Security.Cryptography;
using System.Text;

namespace Warren.Functions.Effects;

/// <summary>Lets one handler at a time change a record, across threads and processes that share the data folder.</summary>
/// <param name="folders">Where the lock files lie, in <c>.locks/</c>.</param>
/// <param name="time">Waits between tries.</param>
internal sealed class FileLocks(DataFolders folders, TimeProvider time)
{
    /// <summary>Records share this many locks, so that lock files need never be deleted (deleting one that another waits for breaks the lock).</summary>
    private const int Stripes = 64;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Waits its turn for a record; the lock is free again when the result is disposed or the process dies.</summary>
    /// <exception cref="TransientTaskException">Others held it for 30 seconds.</exception>
    public async Task<IDisposable> AcquireAsync(string record, CancellationToken cancellationToken)
    {
        var stripe = SHA256.HashData(Encoding.UTF8.GetBytes(record))[0] % Stripes;
        var path = folders.PathOf(".locks", $"{stripe}.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException held)
            {
                if (time.GetElapsedTime(started) > Limit)
                {
                    throw new TransientTaskException($"'{record}' is still being changed by another task after {Limit.TotalSeconds:0} s.", held);
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
