using System.Diagnostics;
using Warren.Functions.Effects;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Effects;

public sealed class FileLocksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("warren-locks-").FullName;

    [Fact]
    public async Task Lock_holds_against_other_processes_and_ends_when_it_is_disposed()
    {
        var locks = new FileLocks(new DataFolders(_folder), TimeProvider.System);
        using (await locks.AcquireAsync("order 1", CancellationToken.None))
        {
            Assert.Equal(1, await TryLockElsewhereAsync());
        }

        Assert.Equal(0, await TryLockElsewhereAsync());
    }

    [Fact]
    public async Task Record_that_stays_locked_is_transient()
    {
        var time = new ManualTime(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var locks = new FileLocks(new DataFolders(_folder), time);
        using var held = await locks.AcquireAsync("order 1", CancellationToken.None);
        var waiting = locks.AcquireAsync("order 1", CancellationToken.None);
        await Task.WhenAny(time.TimerSet, waiting);
        time.Advance(TimeSpan.FromSeconds(31));
        var failed = await Assert.ThrowsAsync<TransientTaskException>(() => waiting);
        Assert.Contains("order 1", failed.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // util-linux's flock asks for the lock as a second instance of the app would, but shared: only an exclusive holder makes it answer 1.
    private async Task<int> TryLockElsewhereAsync()
    {
        using var process = Process.Start("flock", ["--shared", "--nonblock", Directory.GetFiles(Path.Combine(_folder, ".locks")).Single(), "true"]);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
