using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Reports;

/// <summary>The payload of <c>export_data</c>: <see cref="Dataset"/> or <see cref="Rows"/> is needed.</summary>
internal sealed record ExportData : IValidatableObject
{
    /// <summary>A <c>.csv</c> or <c>.json</c> file below <c>datasets/</c>.</summary>
    public string? Dataset { get; init; }

    /// <summary>The data itself, objects. Wins over <see cref="Dataset"/>.</summary>
    public IReadOnlyList<JsonElement>? Rows { get; init; }

    /// <summary><c>csv</c> (default), <c>json</c> or <c>html</c>.</summary>
    public string Format { get; init; } = "csv";

    /// <summary>Which columns, in which order. Default all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>
    /// For CSV: whether text that a spreadsheet would run as a formula gets an apostrophe in front. Default true; false for readers that are not spreadsheets.
    /// </summary>
    public bool GuardFormulas { get; init; } = true;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Dataset is null && Rows is null)
        {
            yield return new ValidationResult("dataset or rows is needed: it says what is exported.", [nameof(Dataset), nameof(Rows)]);
        }
    }
}

/// <summary>Converts a dataset between CSV, JSON and HTML, in full or in some columns.</summary>
/// <remarks>Values from CSV stay text in JSON; values from JSON keep their type.</remarks>
internal sealed class ExportDataHandler(TableSource source, ReportWriter writer) : ITaskHandler<ExportData>
{
    public async Task<object?> HandleAsync(ExportData payload, TaskContext context, CancellationToken cancellationToken)
    {
        var format = ReportFormats.Parse(payload.Format);
        await using var table = source.Open(payload.Rows, payload.Dataset)
            ?? throw new PermanentTaskException("dataset or rows is needed: it says what is exported.");
        var all = await table.ReadColumnsAsync(cancellationToken);
        var columns = payload.Columns ?? all;
        var view = new ReportView
        {
            Title = $"Export of {table.Name}",
            Table = table,
            Columns = columns,
            Indexes = Find(columns, all, table),
            Progress = part => context.ReportProgress(100 * part, "writing"),
        };
        return await writer.WriteAsync(view, format, payload.GuardFormulas, context.TaskId, cancellationToken);
    }

    private static List<int> Find(IReadOnlyList<string> columns, IReadOnlyList<string> all, Table table)
    {
        var known = all.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        var unknown = columns.Where(name => !known.ContainsKey(name)).ToList();
        return unknown.Count == 0
            ? [.. columns.Select(name => known[name])]
            : throw new PermanentTaskException(
                $"columns: {table.Name} has no '{Excerpt.Of(string.Join("', '", unknown), 200)}'. It has '{Excerpt.Of(string.Join("', '", all), 400)}'.");
    }
}
