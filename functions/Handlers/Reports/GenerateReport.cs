using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Warren.Functions.Handlers.Reports;

/// <summary>The payload of <c>generate_report</c>.</summary>
internal sealed record GenerateReport
{
    /// <summary>What it is about, e.g. <c>sales</c>. Without <see cref="Dataset"/> and <see cref="Rows"/> it names the dataset too.</summary>
    [Required, StringLength(200, MinimumLength = 1)]
    public required string ReportType { get; init; }

    /// <summary><c>2024</c>, <c>2024-01</c>, <c>2024-01-31</c> or two of them joined by <c>..</c>. Default all. Ignored when the data has no dates.</summary>
    [StringLength(60)]
    public string? DateRange { get; init; }

    /// <summary>A <c>.csv</c> or <c>.json</c> file below <c>datasets/</c>. Default: <see cref="ReportType"/> with one of these endings.</summary>
    public string? Dataset { get; init; }

    /// <summary>The data itself, objects. Wins over <see cref="Dataset"/>.</summary>
    public IReadOnlyList<JsonElement>? Rows { get; init; }

    /// <summary><c>html</c> (default), <c>csv</c> or <c>json</c>.</summary>
    public string Format { get; init; } = "html";

    /// <summary>The heading. Default: made from the report's type and range.</summary>
    [StringLength(300)]
    public string? Title { get; init; }
}

/// <summary>Makes a report from a dataset: the rows of a range of dates, and sum, least, greatest and mean of each column of numbers.</summary>
internal sealed class GenerateReportHandler(TableSource source, ReportWriter writer) : ITaskHandler<GenerateReport>
{
    public async Task<object?> HandleAsync(GenerateReport payload, TaskContext context, CancellationToken cancellationToken)
    {
        var format = ReportFormats.Parse(payload.Format);
        var range = payload.DateRange is { } text ? Reports.DateRange.Parse(text, "date_range") : null;
        await using var table = source.Open(payload.Rows, payload.Dataset) ?? source.OpenNamed(payload.ReportType, "report_type");
        var columns = await table.ReadColumnsAsync(cancellationToken);
        var filter = range is { } days ? await DateFilter.FindAsync(table, days, cancellationToken) : null;
        var view = new ReportView
        {
            Title = payload.Title ?? TitleOf(payload),
            Table = table,
            Columns = columns,
            Indexes = [.. Enumerable.Range(0, columns.Count)],
            DateRange = payload.DateRange,
            Filter = filter,
            FilteredBy = filter is null ? null : columns[filter.Column],
            Progress = part => context.ReportProgress(50 * part, "summing up"),
        };
        var summarized = await view.SummarizedAsync(cancellationToken);
        return await writer.WriteAsync(
            summarized with { Progress = part => context.ReportProgress(50 + (50 * part), "writing") }, format, guardFormulas: true, context.TaskId, cancellationToken);
    }

    private static string TitleOf(GenerateReport payload) =>
        $"{char.ToUpperInvariant(payload.ReportType[0])}{payload.ReportType[1..].Replace('_', ' ')} report"
        + (payload.DateRange is { } range ? $", {range}" : "");
}
