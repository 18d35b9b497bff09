using Warren.Functions.Effects;

namespace Warren.Functions.Tests.Handlers.Effects;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("warren-files-").FullName;

    [Fact]
    public async Task Failed_write_leaves_the_old_file_and_no_scrap()
    {
        var path = Path.Combine(_folder, "a.txt");
        await File.WriteAllTextAsync(path, "old");
        await Assert.ThrowsAsync<InvalidDataException>(() => AtomicFile.WriteAsync(
            path,
            async stream =>
            {
                await stream.WriteAsync("half"u8.ToArray());
                throw new InvalidDataException();
            },
            CancellationToken.None));
        Assert.Equal("old", await File.ReadAllTextAsync(path));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task Writers_at_the_same_time_leave_one_whole_file()
    {
        var path = Path.Combine(_folder, "b.txt");
        var contents = Enumerable.Range(0, 20).Select(n => new string((char)('a' + n), 50_000)).ToList();
        await Parallel.ForEachAsync(contents, async (content, cancel) =>
            await AtomicFile.WriteAsync(path, stream => stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(content), cancel).AsTask(), cancel));
        Assert.Contains(await File.ReadAllTextAsync(path), contents);
        Assert.Single(Directory.GetFiles(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
