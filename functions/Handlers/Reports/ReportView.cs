using System.Runtime.CompilerServices;

namespace Warren.Functions.Handlers.Reports;

/// <summary>What of a table is shown: some columns, some rows, and what the numbers amount to.</summary>
internal sealed record ReportView
{
    public required string Title { get; init; }

    public required Table Table { get; init; }

    /// <summary>The shown columns' names.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Where in the table each shown column stands.</summary>
    public required IReadOnlyList<int> Indexes { get; init; }

    /// <summary>As the task asked for it, or null.</summary>
    public string? DateRange { get; init; }

    /// <summary>Null when every row is shown.</summary>
    public DateFilter? Filter { get; init; }

    /// <summary>One for each shown column, null where there is nothing to sum up; empty when nothing was summed up.</summary>
    public IReadOnlyList<NumberSummary?> Summaries { get; init; } = [];

    /// <summary>The name of the column that <see cref="Filter"/> looks at, or null.</summary>
    public string? FilteredBy { get; init; }

    /// <summary>Is told, every so many rows, which part of the table has been read: up to 1.</summary>
    public Action<double>? Progress { get; init; }

    private const int RowsPerReport = 500;

    /// <summary>The shown cells of the shown rows.</summary>
    public async IAsyncEnumerable<IReadOnlyList<Cell>> RowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = 0;
        await foreach (var row in Table.ReadRowsAsync(cancellationToken))
        {
            if (Progress is not null && read++ % RowsPerReport == 0)
            {
                Progress(Table.PartRead);
            }

            if (Filter is null || Filter.Keeps(Table, row))
            {
                yield return [.. Indexes.Select(index => row.Cells[index])];
            }
        }
    }

    /// <summary>The view with what its numbers amount to: reads the table once.</summary>
    public async Task<ReportView> SummarizedAsync(CancellationToken cancellationToken)
    {
        var summaries = Columns.Select(_ => new ColumnSummary()).ToArray();
        await foreach (var row in RowsAsync(cancellationToken))
        {
            for (var column = 0; column < summaries.Length; column++)
            {
                summaries[column].Add(row[column]);
            }
        }

        return this with { Summaries = [.. summaries.Select((summary, column) => IsIdentifier(Columns[column]) ? null : summary.Result)] };
    }

    /// <summary>Adding up ids says nothing.</summary>
    private static bool IsIdentifier(string column) =>
        column.Equals("id", StringComparison.OrdinalIgnoreCase) || column.EndsWith("_id", StringComparison.OrdinalIgnoreCase);
}
