using System.Globalization;
using System.Text;
using NAudio.Wave;
using Warren.Functions.Handlers.Maintenance;
using Warren.Functions.Handlers.Reports;
using Warren.Functions.Handlers.Voice;
using Warren.Functions.Handlers.Work;
using Warren.Functions.Tests.Handlers.Support;
using Warren.Functions.Tests.Handlers.Voice;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Handlers;

/// <summary>What long tasks tell of how far they are.</summary>
public sealed class ProgressTests
{
    [Fact]
    public async Task Report_of_many_rows_does_not_say_how_far_it_is()
    {
        await using var bench = new HandlerBench();
        bench.Write("datasets/sales.csv", Csv(rows: 20_000));
        await bench.RunAsync<GenerateReportHandler, GenerateReport>("""{"payload":{"report_type":"sales"}}""");
        Assert.Equal(["summing up", "writing"], bench.Progress.Select(static report => report.Message!).Distinct(StringComparer.Ordinal));
        Rises(bench);
        Assert.Contains(bench.Progress, static report => report.Percent is > 10 and < 50);
        Assert.Contains(bench.Progress, static report => report.Percent is > 60 and < 100);
    }

    [Theory]
    [InlineData("""{"payload":{"dataset":"sales.csv"}}""")]
    [InlineData("""{"payload":{"dataset":"sales.json"}}""")]
    public async Task Export_of_many_rows_does_not_say_how_far_it_is(string body)
    {
        await using var bench = new HandlerBench();
        bench.Write("datasets/sales.csv", Csv(rows: 20_000));
        bench.Write("datasets/sales.json", $"[{string.Join(',', Enumerable.Range(0, 20_000).Select(static row => $"{{\"product\":{row}}}"))}]");
        await bench.RunAsync<ExportDataHandler, ExportData>(body);
        Rises(bench);
        Assert.Contains(bench.Progress, static report => report.Percent is > 10 and < 90);
    }

    [Fact]
    public async Task Cleanup_does_not_say_which_kind_it_is_at()
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<CleanupOldDataHandler, CleanupOldData>("""{"payload":{"older_than_days":1,"kinds":["outbox","reports"]}}""");
        Assert.Equal([(0, "outbox"), (50, "reports")], bench.Progress.Select(static report => (report.Percent!.Value, report.Message!)));
    }

    [Fact]
    public async Task Long_recording_does_not_say_how_far_it_is()
    {
        await using var bench = new HandlerBench();
        WavFiles.Write(bench.PathOf("blobs/long.wav"), new WaveFormat(16_000, 16, 1), seconds: 20, amplitude: 0.5);
        await bench.RunAsync<ProcessVoiceHandler, ProcessVoice>("""{"payload":{"s3_key":"long.wav"}}""");
        Rises(bench);
        Assert.Equal(100, bench.Progress.Last().Percent);
        Assert.Contains(bench.Progress, static report => report.Percent is > 10 and < 90);
    }

    [Fact]
    public async Task Work_does_not_say_which_dot_it_is_at()
    {
        var time = new ManualTime(new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var bench = new HandlerBench(time);
        var running = bench.RunAsync<WorkHandler, string>("\"Task 4....\"");
        await Task.WhenAny(time.TimerSet, running);
        time.Advance(TimeSpan.FromSeconds(3));
        await Eventually.Async(() => !bench.Progress.IsEmpty, "a report");
        Assert.Equal(((double?)75, "3 of 4 dots"), bench.Progress.First());
        time.Advance(TimeSpan.FromSeconds(1));
        await running;
    }

    private static void Rises(HandlerBench bench)
    {
        var percents = bench.Progress.Select(static report => report.Percent!.Value).ToArray();
        Assert.Equal(percents.Order(), percents);
        Assert.All(percents, static percent => Assert.InRange(percent, 0, 100));
    }

    private static string Csv(int rows)
    {
        var text = new StringBuilder("product,amount\n");
        for (var row = 0; row < rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Product {row},{row}\n");
        }

        return text.ToString();
    }
}
