using System.Text.Json;
using CsvHelper;

namespace Warren.Functions.Handlers.Reports;

/// <summary>Writes tables as CSV and JSON, row by row.</summary>
internal static class TableWriters
{
    /// <summary>RFC 4180 with a header line.</summary>
    /// <param name="stream">Stays open.</param>
    /// <param name="columns">The header.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="guardFormulas">See <see cref="FormulaGuard"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many rows were written.</returns>
    public static async Task<int> WriteCsvAsync(
        Stream stream, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<Cell>> rows, bool guardFormulas, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(stream, CsvWriterOptions.Default, leaveOpen: true);
        if (columns.Count == 0)
        {
            // No rows and so no columns: an empty file says that, and a line without values cannot be written.
            return 0;
        }

        await LineAsync(columns);
        var count = 0;
        await foreach (var row in rows)
        {
            await LineAsync(row.Select(cell => cell.Text));
            count++;
        }

        return count;

        ValueTask LineAsync(IEnumerable<string> values) =>
            csv.WriteRecordAsync([.. values.Select(value => guardFormulas ? FormulaGuard.Guard(value) : value)], cancellationToken);
    }

    /// <summary>An array of objects. A value that a row lacks is left out.</summary>
    /// <param name="writer">Is not flushed at the end.</param>
    /// <param name="columns">The members' names.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many rows were written.</returns>
    public static async Task<int> WriteJsonRowsAsync(
        Utf8JsonWriter writer, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<Cell>> rows, CancellationToken cancellationToken)
    {
        const int FlushBytes = 64 * 1024;
        writer.WriteStartArray();
        var count = 0;
        await foreach (var row in rows)
        {
            writer.WriteStartObject();
            foreach (var (name, cell) in columns.Zip(row))
            {
                if (!cell.IsMissing)
                {
                    writer.WritePropertyName(name);
                    cell.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
            count++;
            if (writer.BytesPending > FlushBytes)
            {
                await writer.FlushAsync(cancellationToken);
            }
        }

        writer.WriteEndArray();
        return count;
    }
}
