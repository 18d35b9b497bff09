namespace Warren.Functions.Handlers.Reports;

/// <summary>Rows of data that can be read any number of times, one row in memory at a time.</summary>
internal abstract class Table : IAsyncDisposable
{
    /// <summary>What errors call it, e.g. <c>datasets/sales.csv</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The columns, in order.</summary>
    /// <exception cref="PermanentTaskException">The data is malformed; the message gives the position.</exception>
    public abstract Task<IReadOnlyList<string>> ReadColumnsAsync(CancellationToken cancellationToken);

    /// <summary>All rows from the first one on. Not to be called again before the enumeration has ended.</summary>
    /// <inheritdoc cref="ReadColumnsAsync"/>
    public abstract IAsyncEnumerable<TableRow> ReadRowsAsync(CancellationToken cancellationToken);

    /// <summary>Which part of the data the enumeration that runs has read, 0 to 1.</summary>
    public abstract double PartRead { get; }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected PermanentTaskException Malformed(string where, string why, Exception? cause = null)
    {
        var message = $"{Name}, {where}: {why}";
        return cause is null ? new(message) : new(message, cause);
    }
}

/// <summary>A row.</summary>
/// <param name="Position">Where it stands, e.g. <c>line 7</c>.</param>
/// <param name="Cells">One for each column.</param>
internal readonly record struct TableRow(string Position, IReadOnlyList<Cell> Cells);
