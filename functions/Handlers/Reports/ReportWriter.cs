using System.Text.Json;
using Microsoft.Extensions.Logging;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Reports;

/// <summary>What <c>generate_report</c> and <c>export_data</c> return.</summary>
/// <param name="File">The file, relative to the data folder.</param>
/// <param name="Rows">How many rows it holds.</param>
/// <param name="FilteredBy">The column whose dates chose the rows, or null when all rows are in.</param>
internal sealed record ReportResult(string File, int Rows, string? FilteredBy);

/// <summary>Writes views to <c>reports/&lt;task id&gt;.&lt;format&gt;</c>. The same task writes the same file again.</summary>
/// <param name="folders">Has the reports.</param>
/// <param name="logger">Gets one line a report.</param>
internal sealed partial class ReportWriter(DataFolders folders, ILogger<ReportWriter> logger)
{
    /// <param name="view">What is written.</param>
    /// <param name="format">How.</param>
    /// <param name="guardFormulas">For CSV, see <see cref="FormulaGuard"/>.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PermanentTaskException">The data is malformed.</exception>
    public async Task<ReportResult> WriteAsync(ReportView view, ReportFormat format, bool guardFormulas, string taskId, CancellationToken cancellationToken)
    {
        var path = folders.PathOf(DataFolders.Reports, FileNames.For(taskId) + format.Extension());
        var rows = 0;
        await AtomicFile.WriteAsync(
            path,
            async stream => rows = format switch
            {
                ReportFormat.Html => await HtmlReport.WriteAsync(stream, view, cancellationToken),
                ReportFormat.Csv => await TableWriters.WriteCsvAsync(stream, view.Columns, view.RowsAsync(cancellationToken), guardFormulas, cancellationToken),
                _ => await WriteJsonAsync(stream, view, cancellationToken),
            },
            cancellationToken);
        LogWritten(taskId, folders.Show(path), rows);
        return new(folders.Show(path), rows, view.FilteredBy);
    }

    private static async Task<int> WriteJsonAsync(Stream stream, ReportView view, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        if (view.Summaries.Count == 0)
        {
            return await TableWriters.WriteJsonRowsAsync(writer, view.Columns, view.RowsAsync(cancellationToken), cancellationToken);
        }

        writer.WriteStartObject();
        writer.WriteString("title", view.Title);
        writer.WriteString("date_range", view.DateRange);
        writer.WriteString("filtered_by", view.FilteredBy);
        writer.WriteStartObject("summary");
        foreach (var (name, summary) in view.Columns.Zip(view.Summaries))
        {
            if (summary is not null)
            {
                writer.WritePropertyName(name);
                JsonSerializer.Serialize(writer, summary, DataJson.Options);
            }
        }

        writer.WriteEndObject();
        writer.WritePropertyName("rows");
        var rows = await TableWriters.WriteJsonRowsAsync(writer, view.Columns, view.RowsAsync(cancellationToken), cancellationToken);
        writer.WriteEndObject();
        return rows;
    }
}
