using Warren.Functions.Effects;
using Warren.Functions.Handlers.Reports;
using Warren.Functions.Handlers.Voice;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Effects;

public sealed class DataFoldersTests
{
    public static TheoryData<string> Escapes { get; } =
    [
        "../secret.csv",
        "a/../../secret.csv",
        "/etc/passwd.csv",
        "..",
        ".",
        "./x.csv",
        "a//b.csv",
        "a/",
        "",
        "  ",
        @"..\secret.csv",
        @"C:\secret.csv",
        "a\0b.csv",
        "a\nb.csv",
        new string('x', 256) + ".csv",
        string.Join('/', Enumerable.Repeat("deep", 300)) + ".csv",
        "out/secret.csv",
        "linked.csv",
        "round/x.csv",
    ];

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task Dataset_of_a_report_cannot_leave_its_folder(string path)
    {
        await using var bench = Prepared(DataFolders.Datasets);
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(
            () => bench.RunAsync<GenerateReportHandler, GenerateReport>(Body(("report_type", "sales"), ("dataset", path))));
        Assert.StartsWith("dataset '", refused.Message, StringComparison.Ordinal);
        Assert.Contains("is not a path below", refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Message.Length, 1, 400);
    }

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task Dataset_of_an_export_cannot_leave_its_folder(string path)
    {
        await using var bench = Prepared(DataFolders.Datasets);
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(
            () => bench.RunAsync<ExportDataHandler, ExportData>(Body(("dataset", path))));
        Assert.StartsWith("dataset '", refused.Message, StringComparison.Ordinal);
        Assert.Contains("is not a path below", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/secret")]
    [InlineData("out/secret")]
    [InlineData("linked")]
    [InlineData("a\0b")]
    public async Task Report_type_cannot_leave_the_datasets_folder(string path)
    {
        await using var bench = Prepared(DataFolders.Datasets);
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(
            () => bench.RunAsync<GenerateReportHandler, GenerateReport>(Body(("report_type", path))));
        Assert.StartsWith("report_type '", refused.Message, StringComparison.Ordinal);
        Assert.Contains("is not a path below", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task Key_of_a_recording_cannot_leave_its_folder(string path)
    {
        await using var bench = Prepared(DataFolders.Blobs);
        if (string.IsNullOrWhiteSpace(path))
        {
            await Assert.ThrowsAsync<System.ComponentModel.DataAnnotations.ValidationException>(
                () => bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(Body(("s3_key", path))));
            return;
        }

        var refused = await Assert.ThrowsAsync<PermanentTaskException>(
            () => bench.RunAsync<ProcessVoiceHandler, ProcessVoice>(Body(("s3_key", path))));
        Assert.StartsWith("s3_key '", refused.Message, StringComparison.Ordinal);
        Assert.Contains("is not a path below", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_that_stays_inside_is_followed()
    {
        await using var bench = Prepared(DataFolders.Datasets);
        bench.Write("datasets/2024/real.csv", "a\n1\n");
        File.CreateSymbolicLink(bench.PathOf("datasets/latest.csv"), "2024/real.csv");
        await bench.RunAsync<ExportDataHandler, ExportData>(Body(("dataset", "latest.csv")));
        Assert.Equal("a\r\n1\r\n", bench.Read("reports/task-1.csv"));
    }

    [Fact]
    public async Task Data_folder_may_be_a_link_itself()
    {
        await using var bench = new HandlerBench();
        Directory.CreateDirectory(Path.Combine(bench.Folder, "disk2/datasets"));
        Directory.CreateSymbolicLink(bench.Data, Path.Combine(bench.Folder, "disk2"));
        bench.Write("datasets/x.csv", "a\n1\n");
        await bench.RunAsync<ExportDataHandler, ExportData>(Body(("dataset", "x.csv")));
        Assert.True(File.Exists(Path.Combine(bench.Folder, "disk2/reports/task-1.csv")));
    }

    private static HandlerBench Prepared(string folder)
    {
        var bench = new HandlerBench();
        bench.Write($"{folder}/x.csv", "a\n1\n");
        bench.Write("secret.csv", "secret\n1\n");
        Directory.CreateSymbolicLink(bench.PathOf($"{folder}/out"), bench.Data);
        File.CreateSymbolicLink(bench.PathOf($"{folder}/linked.csv"), bench.PathOf("secret.csv"));
        Directory.CreateSymbolicLink(bench.PathOf($"{folder}/round"), bench.PathOf($"{folder}/round"));
        return bench;
    }

    private static string Body(params (string Name, string Value)[] payload) =>
        System.Text.Json.JsonSerializer.Serialize(new { payload = payload.ToDictionary(pair => pair.Name, pair => pair.Value) });
}
