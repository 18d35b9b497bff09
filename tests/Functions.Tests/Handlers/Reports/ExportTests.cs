using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Warren.Functions.Handlers.Reports;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Reports;

public sealed class ExportTests
{
    [Fact]
    public async Task Columns_are_chosen_and_ordered()
    {
        await using var bench = new HandlerBench();
        bench.Write("datasets/a.csv", "x,y,z\n1,2,3\n4,5,6\n");
        await bench.RunAsync<ExportDataHandler, ExportData>("""{"payload":{"dataset":"a.csv","columns":["z","x"]}}""");
        Assert.Equal("z,x\r\n3,1\r\n6,4\r\n", bench.Read("reports/task-1.csv"));
    }

    [Fact]
    public async Task Unknown_columns_are_all_named()
    {
        await using var bench = new HandlerBench();
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(
            () => bench.RunAsync<ExportDataHandler, ExportData>("""{"payload":{"rows":[{"x":1}],"columns":["a","x","b"]}}"""));
        Assert.Contains("'a', 'b'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Csv_values_stay_text_in_json()
    {
        await using var bench = new HandlerBench();
        bench.Write("datasets/a.csv", "zip,name\n01234,\n");
        await bench.RunAsync<ExportDataHandler, ExportData>("""{"payload":{"dataset":"a.csv","format":"json"}}""");
        Assert.Equal("""[{"zip":"01234","name":""}]""", JsonSerializer.Serialize(bench.ReadJson("reports/task-1.json")));
    }

    [Fact]
    public async Task Formulas_are_defused_and_numbers_are_not_touched()
    {
        await using var bench = new HandlerBench();
        const string Rows = """[{"v":"=1+1"},{"v":"+cmd"},{"v":"@x"},{"v":"-2.5"},{"v":-3},{"v":"-x"},{"v":"a=b"}]""";
        await bench.RunAsync<ExportDataHandler, ExportData>($$$"""{"payload":{"rows":{{{Rows}}}}}""", "guarded");
        Assert.Equal("v\r\n'=1+1\r\n'+cmd\r\n'@x\r\n-2.5\r\n-3\r\n'-x\r\na=b\r\n", bench.Read("reports/guarded.csv"));
        await bench.RunAsync<ExportDataHandler, ExportData>($$$"""{"payload":{"guard_formulas":false,"rows":{{{Rows}}}}}""", "raw");
        Assert.Equal("v\r\n=1+1\r\n+cmd\r\n@x\r\n-2.5\r\n-3\r\n-x\r\na=b\r\n", bench.Read("reports/raw.csv"));
    }

    [Fact]
    public async Task Values_with_commas_quotes_and_lines_come_back_the_same()
    {
        await using var bench = new HandlerBench();
        const string Odd = "a,\"b\"\nc";
        await bench.RunAsync<ExportDataHandler, ExportData>(
            JsonSerializer.Serialize(new { payload = new { rows = new[] { new { odd = Odd, x = "1" } } } }), "first");
        File.Move(bench.PathOf("reports/first.csv"), Directory.CreateDirectory(bench.PathOf("datasets")).FullName + "/odd.csv");
        await bench.RunAsync<ExportDataHandler, ExportData>("""{"payload":{"dataset":"odd.csv","format":"json"}}""", "second");
        Assert.Equal(Odd, bench.ReadJson("reports/second.json")[0].GetProperty("odd").GetString());
    }

    [Fact]
    public async Task Export_of_no_rows_is_an_empty_file()
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<ExportDataHandler, ExportData>("""{"payload":{"rows":[]}}""");
        Assert.Equal("", bench.Read("reports/task-1.csv"));
    }

    [Fact]
    public async Task Export_of_nothing_does_not_validate()
    {
        await using var bench = new HandlerBench();
        await Assert.ThrowsAsync<ValidationException>(() => bench.RunAsync<ExportDataHandler, ExportData>("""{"payload":{"format":"csv"}}"""));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("json")]
    public async Task Large_dataset_is_read_as_its_rows_are_used(string kind)
    {
        const int Rows = 20_000;
        await using var bench = new HandlerBench();
        var filler = new string('x', 480);
        bench.Write(
            $"datasets/large.{kind}",
            kind == "csv"
                ? "id,text\n" + string.Concat(Enumerable.Range(0, Rows).Select(row => $"{row},{filler}\n"))
                : $"[{string.Join(',', Enumerable.Range(0, Rows).Select(row => $$"""{"id":{{row}},"text":"{{filler}}"}"""))}]");

        await using var file = File.OpenRead(bench.PathOf($"datasets/large.{kind}"));
        await using Table table = kind == "csv" ? new CsvTable(file) { Name = "large" } : new JsonFileTable(file) { Name = "large" };
        await table.ReadColumnsAsync(CancellationToken.None);
        var seen = 0;
        await foreach (var row in table.ReadRowsAsync(CancellationToken.None))
        {
            Assert.Equal(2, row.Cells.Count);
            if (seen++ == 0)
            {
                Assert.InRange(file.Position, 1, file.Length / 10);
            }
        }

        Assert.Equal(Rows, seen);
        var result = await bench.RunAsync<ExportDataHandler, ExportData>($$$"""{"payload":{"dataset":"large.{{{kind}}}","columns":["id"]}}""");
        Assert.Equal(Rows, result.GetProperty("rows").GetInt32());
    }

    [Fact]
    public async Task Quote_that_never_closes_is_refused_before_all_is_read()
    {
        await using var bench = new HandlerBench();
        bench.Write("datasets/a.csv", "a,b\n1,\"" + new string('x', 3_000_000));
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(
            () => bench.RunAsync<ExportDataHandler, ExportData>("""{"payload":{"dataset":"a.csv"}}"""));
        Assert.Contains("line 2", refused.Message, StringComparison.Ordinal);
    }
}
