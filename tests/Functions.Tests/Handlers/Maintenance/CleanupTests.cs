using System.ComponentModel.DataAnnotations;
using Warren.Functions.Handlers.Maintenance;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Maintenance;

public sealed class CleanupTests
{
    private static readonly DateTimeOffset Now = new(2024, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Only_files_older_than_asked_go()
    {
        await using var bench = Bench();
        Add(bench, "reports/old.html", days: 31, "12345");
        Add(bench, "reports/edge.html", days: 30, "1");
        Add(bench, "reports/new.html", days: 29);
        Add(bench, "events/2024-01-01/e.json", days: 100, "123");
        var result = await bench.RunAsync<CleanupOldDataHandler, CleanupOldData>("""{"payload":{"older_than_days":30}}""");
        Assert.Equal(["reports/new.html"], bench.Files());
        Assert.Equal(3, result.GetProperty("files").GetInt32());
        Assert.Equal(9, result.GetProperty("bytes").GetInt64());
        Assert.Equal(2, result.GetProperty("kinds").GetProperty("reports").GetProperty("files").GetInt32());
        Assert.False(Directory.Exists(bench.PathOf("events/2024-01-01")));
    }

    [Fact]
    public async Task Dry_run_counts_and_keeps()
    {
        await using var bench = Bench();
        Add(bench, "outbox/email/a.eml", days: 10, "1234");
        var result = await bench.RunAsync<CleanupOldDataHandler, CleanupOldData>("""{"payload":{"older_than_days":1,"dry_run":true}}""");
        Assert.Equal(1, result.GetProperty("files").GetInt32());
        Assert.Equal(4, result.GetProperty("bytes").GetInt64());
        Assert.Equal(["outbox/email/a.eml"], bench.Files());
    }

    [Fact]
    public async Task Only_the_named_kinds_are_touched()
    {
        await using var bench = Bench();
        Add(bench, "reports/a.html", days: 10);
        Add(bench, "outbox/sms/a.json", days: 10);
        await bench.RunAsync<CleanupOldDataHandler, CleanupOldData>("""{"payload":{"older_than_days":0,"kinds":["outbox"]}}""");
        Assert.Equal(["reports/a.html"], bench.Files());
    }

    [Fact]
    public async Task What_people_put_there_and_what_is_needed_is_never_touched()
    {
        await using var bench = Bench();
        string[] kept = ["blobs/a.wav", "customers/1.json", "datasets/a.csv", "orders/1.json"];
        foreach (var file in kept)
        {
            Add(bench, file, days: 1000);
        }

        await bench.RunAsync<CleanupOldDataHandler, CleanupOldData>("""{"payload":{"older_than_days":0}}""");
        Assert.Equal(kept, bench.Files());
    }

    [Theory]
    [InlineData("datasets")]
    [InlineData("customers")]
    [InlineData("../..")]
    [InlineData("/tmp")]
    [InlineData("")]
    public async Task Kind_that_is_not_removable_is_refused_for_good(string kind)
    {
        await using var bench = Bench();
        Add(bench, "reports/a.html", days: 10);
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(
            () => bench.RunAsync<CleanupOldDataHandler, CleanupOldData>($$$"""{"payload":{"older_than_days":0,"kinds":["reports","{{{kind}}}"]}}"""));
        Assert.Contains($"'{kind}'", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["reports/a.html"], bench.Files());
    }

    [Fact]
    public async Task Links_are_neither_followed_nor_removed()
    {
        await using var bench = Bench();
        var outside = Path.Combine(bench.Folder, "outside");
        Directory.CreateDirectory(outside);
        var precious = Path.Combine(outside, "precious.txt");
        await File.WriteAllTextAsync(precious, "x");
        File.SetLastWriteTimeUtc(precious, Now.AddDays(-1000).UtcDateTime);
        Add(bench, "reports/a.html", days: 10);
        Directory.CreateSymbolicLink(bench.PathOf("reports/folder"), outside);
        File.CreateSymbolicLink(bench.PathOf("reports/file"), precious);
        var result = await bench.RunAsync<CleanupOldDataHandler, CleanupOldData>("""{"payload":{"older_than_days":0}}""");
        Assert.True(File.Exists(precious));
        Assert.Equal(1, result.GetProperty("files").GetInt32());
        Assert.NotNull(new FileInfo(bench.PathOf("reports/file")).LinkTarget);
    }

    [Fact]
    public async Task File_that_is_still_being_written_stays()
    {
        await using var bench = Bench();
        Add(bench, "reports/a.html.1.tmp", days: 0);
        Add(bench, "reports/b.html.2.tmp", days: 1);
        await bench.RunAsync<CleanupOldDataHandler, CleanupOldData>("""{"payload":{"older_than_days":0}}""");
        Assert.Equal(["reports/a.html.1.tmp"], bench.Files());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(36_501)]
    public async Task Age_out_of_range_does_not_validate(int days)
    {
        await using var bench = Bench();
        await Assert.ThrowsAsync<ValidationException>(
            () => bench.RunAsync<CleanupOldDataHandler, CleanupOldData>($$$"""{"payload":{"older_than_days":{{{days}}}}}"""));
    }

    private static HandlerBench Bench() => new(new ManualTime(Now));

    private static void Add(HandlerBench bench, string file, int days, string content = "x")
    {
        bench.Write(file, content);
        File.SetLastWriteTimeUtc(bench.PathOf(file), Now.AddDays(-days).UtcDateTime);
    }
}
