namespace Warren.Functions.Handlers.Reports;

/// <summary>Keeps the rows whose date lies in a range.</summary>
/// <param name="Column">The index of the column with the dates.</param>
/// <param name="Range">The range.</param>
internal sealed record DateFilter(int Column, DateRange Range)
{
    /// <summary>The filter for a table: by the column <c>date</c>, else by the first one whose first value is a date; null when it has neither.</summary>
    public static async Task<DateFilter?> FindAsync(Table table, DateRange range, CancellationToken cancellationToken)
    {
        var columns = await table.ReadColumnsAsync(cancellationToken);
        var named = columns.ToList().FindIndex(name => name.Equals("date", StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
        {
            return new(named, range);
        }

        await foreach (var row in table.ReadRowsAsync(cancellationToken))
        {
            var like = row.Cells.ToList().FindIndex(cell => DateRange.DayOf(cell.Text) is not null);
            return like >= 0 ? new(like, range) : null;
        }

        return null;
    }

    /// <summary>Whether the row stays. A row without a date does not.</summary>
    /// <exception cref="PermanentTaskException">The value is not a date.</exception>
    public bool Keeps(Table table, TableRow row)
    {
        var text = row.Cells[Column].Text;
        if (text.Length == 0)
        {
            return false;
        }

        return DateRange.DayOf(text) is { } day
            ? Range.Contains(day)
            : throw new PermanentTaskException(
                $"{table.Name}, {row.Position}: '{Effects.Excerpt.Of(text, 40)}' is not a date such as '2024-01-31', so date_range cannot be applied.");
    }
}
