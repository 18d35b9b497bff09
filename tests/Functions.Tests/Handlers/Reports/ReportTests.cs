using System.Text.Json;
using Warren.Functions.Handlers.Reports;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Reports;

public sealed class ReportTests
{
    private const string Seed = """{"task":"generate_report","payload":{"report_type":"sales","date_range":"2024-01"}}""";

    private const string Sales = """
        date,product,amount,order_id
        2023-12-31,Old,1.00,1
        2024-01-01,Tea,10.50,2
        2024-01-31T23:59:59Z,"Cups, blue",-4.25,3
        ,Undated,99,4
        2024-02-01,New,7,5
        """;

    [Fact]
    public async Task Seed_report_has_the_rows_of_its_month_and_their_sums()
    {
        await using var bench = new HandlerBench();
        bench.Write("datasets/sales.csv", Sales);
        var result = await bench.RunAsync<GenerateReportHandler, GenerateReport>(Seed);
        Assert.Equal("reports/task-1.html", result.GetProperty("file").GetString());
        Assert.Equal(2, result.GetProperty("rows").GetInt32());
        Assert.Equal("date", result.GetProperty("filtered_by").GetString());
        var page = bench.Read("reports/task-1.html");
        Assert.Contains("<title>Sales report, 2024-01</title>", page, StringComparison.Ordinal);
        Assert.Contains("<td>Cups, blue</td><td class=\"n\">-4.25</td>", page, StringComparison.Ordinal);
        Assert.Contains(
            "<tr><td>amount</td><td class=\"n\">6.25</td><td class=\"n\">-4.25</td><td class=\"n\">10.5</td><td class=\"n\">3.125</td></tr>", page, StringComparison.Ordinal);
        Assert.Contains("<p>2 rows</p>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Old", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Undated", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<td>order_id</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Same_task_writes_the_same_file_again()
    {
        await using var bench = new HandlerBench();
        bench.Write("datasets/sales.csv", Sales);
        await bench.RunAsync<GenerateReportHandler, GenerateReport>(Seed);
        var first = bench.Read("reports/task-1.html");
        await bench.RunAsync<GenerateReportHandler, GenerateReport>(Seed);
        Assert.Equal(first, bench.Read("reports/task-1.html"));
        Assert.Equal(["datasets/sales.csv", "reports/task-1.html"], bench.Files());
    }

    [Fact]
    public async Task Report_succeeds_once_its_dataset_has_come()
    {
        await using var bench = new HandlerBench();
        var missing = await Assert.ThrowsAsync<TransientTaskException>(() => bench.RunAsync<GenerateReportHandler, GenerateReport>(Seed));
        Assert.Contains("sales.csv", missing.Message, StringComparison.Ordinal);
        bench.Write("datasets/sales.json", """[{"date":"2024-01-05","amount":3}]""");
        var result = await bench.RunAsync<GenerateReportHandler, GenerateReport>(Seed);
        Assert.Equal(1, result.GetProperty("rows").GetInt32());
        await Assert.ThrowsAsync<TransientTaskException>(
            () => bench.RunAsync<GenerateReportHandler, GenerateReport>("""{"payload":{"report_type":"x","dataset":"not/there.csv"}}"""));
    }

    [Fact]
    public async Task Every_text_of_a_page_is_escaped()
    {
        const string Evil = "<script>alert('1')</script>&\"";
        await using var bench = new HandlerBench();
        var rows = new[] { new Dictionary<string, string> { [Evil] = Evil } };
        await bench.RunAsync<GenerateReportHandler, GenerateReport>(
            JsonSerializer.Serialize(new { payload = new { report_type = Evil, title = Evil, rows } }));
        var page = bench.Read("reports/task-1.html");
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_report_has_summary_and_typed_rows()
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<GenerateReportHandler, GenerateReport>(
            """{"payload":{"report_type":"x","format":"json","rows":[{"n":1,"t":"a","deep":{"k":[1]}},{"n":2.5,"flag":true,"t":null}]}}""");
        var report = bench.ReadJson("reports/task-1.json");
        Assert.Equal(3.5m, report.GetProperty("summary").GetProperty("n").GetProperty("sum").GetDecimal());
        Assert.False(report.GetProperty("summary").TryGetProperty("t", out _));
        Assert.Equal("""{"n":1,"t":"a","deep":{"k":[1]}}""", Compact(report.GetProperty("rows")[0]));
        Assert.Equal("""{"n":2.5,"t":null,"flag":true}""", Compact(report.GetProperty("rows")[1]));
    }

    [Fact]
    public async Task Csv_report_has_the_rows()
    {
        await using var bench = new HandlerBench();
        bench.Write("datasets/sales.csv", Sales);
        await bench.RunAsync<GenerateReportHandler, GenerateReport>("""{"payload":{"report_type":"sales","format":"csv","date_range":"2024"}}""");
        Assert.Equal(
            "date,product,amount,order_id\n2024-01-01,Tea,10.50,2\n2024-01-31T23:59:59Z,\"Cups, blue\",-4.25,3\n2024-02-01,New,7,5\n",
            bench.Read("reports/task-1.csv").ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task First_column_with_a_date_is_filtered_when_none_is_called_date()
    {
        await using var bench = new HandlerBench();
        var result = await bench.RunAsync<GenerateReportHandler, GenerateReport>(
            """{"payload":{"report_type":"x","date_range":"2024-01-02..2024-01-03","rows":[{"n":1,"day":"2024-01-01"},{"n":2,"day":"2024-01-02"},{"n":3,"day":"2024-01-03"},{"n":4,"day":"2024-01-04"}]}}""");
        Assert.Equal("day", result.GetProperty("filtered_by").GetString());
        Assert.Equal(2, result.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Data_without_dates_is_shown_in_full_and_says_so()
    {
        await using var bench = new HandlerBench();
        var result = await bench.RunAsync<GenerateReportHandler, GenerateReport>(
            """{"payload":{"report_type":"x","date_range":"2024","rows":[{"n":1}]}}""");
        Assert.Equal(JsonValueKind.Null, result.GetProperty("filtered_by").ValueKind);
        Assert.Contains("no dates", bench.Read("reports/task-1.html"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "line 3")]
    [InlineData("a,b\n1,2,3\n", "line 2")]
    [InlineData("a,a\n1,2\n", "two columns are called 'a'")]
    [InlineData("", "empty")]
    [InlineData("a,b\n1,\"open\n2,3\n", "line 2")]
    [InlineData("a,b\n1,x\"y\n", "line 2")]
    [InlineData("date,b\n2024-01-01,1\nsoon,2\n", "line 3: 'soon'")]
    public async Task Malformed_csv_is_refused_for_good_with_its_line(string csv, string named)
    {
        await using var bench = new HandlerBench();
        bench.Write("datasets/sales.csv", csv);
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<GenerateReportHandler, GenerateReport>(Seed));
        Assert.StartsWith("datasets/sales.csv", refused.Message, StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Equal(["datasets/sales.csv"], bench.Files());
    }

    [Fact]
    public async Task Csv_that_is_not_utf8_is_refused_for_good()
    {
        await using var bench = new HandlerBench();
        bench.Write("datasets/sales.csv", "");
        await File.WriteAllBytesAsync(bench.PathOf("datasets/sales.csv"), [.. "date\n"u8, 0xFF, 0xFE, 0x80, (byte)'\n']);
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<GenerateReportHandler, GenerateReport>(Seed));
        Assert.Contains("UTF-8", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"a":1},""", "line 1")]
    [InlineData("[{\"a\":1},\n{\"a\":}]", "line 2")]
    [InlineData("""{"a":1}""", "line 1")]
    [InlineData("""[{"a":1},2]""", "item 2")]
    [InlineData("", "line 1")]
    public async Task Malformed_json_is_refused_for_good_with_its_position(string json, string named)
    {
        await using var bench = new HandlerBench();
        bench.Write("datasets/x.json", json);
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(
            () => bench.RunAsync<GenerateReportHandler, GenerateReport>("""{"payload":{"report_type":"x","dataset":"x.json"}}"""));
        Assert.StartsWith("datasets/x.json", refused.Message, StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"payload":{"report_type":"x","rows":[],"format":"pdf"}}""", "format 'pdf'")]
    [InlineData("""{"payload":{"report_type":"x","rows":[],"date_range":"January"}}""", "date_range 'January'")]
    [InlineData("""{"payload":{"report_type":"x","rows":[],"date_range":"2024-02..2024-01"}}""", "date_range")]
    [InlineData("""{"payload":{"report_type":"x","dataset":"x.xlsx"}}""", "'.csv' or '.json'")]
    [InlineData("""{"payload":{"report_type":"x","dataset":"folder.csv"}}""", "is a folder")]
    public async Task Report_that_cannot_be_made_is_refused_for_good(string body, string named)
    {
        await using var bench = new HandlerBench();
        Directory.CreateDirectory(bench.PathOf("datasets/folder.csv"));
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<GenerateReportHandler, GenerateReport>(body));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024", "2024-01-01", "2024-12-31")]
    [InlineData("2024-02", "2024-02-01", "2024-02-29")]
    [InlineData("2024-02-03", "2024-02-03", "2024-02-03")]
    [InlineData("2023..2024-02", "2023-01-01", "2024-02-29")]
    [InlineData(" 2024-01-05 .. 2024-01-07 ", "2024-01-05", "2024-01-07")]
    public void Range_reaches_from_its_first_to_its_last_day(string text, string from, string to) =>
        Assert.Equal(new DateRange(DateOnly.Parse(from), DateOnly.Parse(to)), DateRange.Parse(text, "date_range"));

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
