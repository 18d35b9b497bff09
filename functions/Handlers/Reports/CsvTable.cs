using System.Runtime.CompilerServices;
using System.Text;
using CsvHelper;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Reports;

/// <summary>A CSV file: UTF-8, comma, RFC 4180 quotes, the columns' names in the first line, as many values in each line.</summary>
/// <param name="file">The file, which the table owns. It stays open, so that a file that is replaced meanwhile is still read as one.</param>
internal sealed class CsvTable(FileStream file) : Table
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // A closing quote that is missing at the start of a large file would else read all of it into memory.
    private static readonly CsvReaderOptions Options = new()
    {
        Separator = ',',
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
        MaxRecordSize = 1024 * 1024,
        TrackLineNumbers = true,
    };

    private IReadOnlyList<string>? _columns;

    public override double PartRead => file.Length == 0 ? 1 : (double)file.Position / file.Length;

    public override async Task<IReadOnlyList<string>> ReadColumnsAsync(CancellationToken cancellationToken)
    {
        if (_columns is null)
        {
            await using var reader = await OpenAsync(cancellationToken);
            _columns = [.. reader.Headers];
            if (_columns.Count == 0)
            {
                throw Malformed("line 1", "it is empty; the columns' names are expected in the first line.");
            }

            if (_columns.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            {
                throw Malformed("line 1", $"two columns are called '{Excerpt.Of(twice, 60)}'.");
            }
        }

        return _columns;
    }

    public override async IAsyncEnumerable<TableRow> ReadRowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ReadColumnsAsync(cancellationToken);
        await using var reader = await OpenAsync(cancellationToken);
        while (await GuardAsync(reader, () => reader.ReadAsync(cancellationToken)))
        {
            yield return new TableRow($"line {reader.LineNumber}", Array.ConvertAll(reader.Current.ToArray(), Cell.FromText));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        await base.DisposeAsync();
    }

    private async Task<CsvReader> OpenAsync(CancellationToken cancellationToken)
    {
        file.Position = 0;
        var text = new StreamReader(file, Strict, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024, leaveOpen: true);
        var reader = CsvReader.Create(text, Options, leaveOpen: false);
        try
        {
            await GuardAsync(reader, ReadHeaderAsync);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }

        async ValueTask<bool> ReadHeaderAsync()
        {
            await reader.ReadHeaderAsync(cancellationToken);
            return true;
        }
    }

    private async Task<bool> GuardAsync(CsvReader reader, Func<ValueTask<bool>> read)
    {
        try
        {
            return await read();
        }
        catch (CsvFormatException bad)
        {
            throw Malformed($"line {bad.LineNumber}", Excerpt.Of(bad.Message, 200), bad);
        }
        catch (DecoderFallbackException bad)
        {
            throw Malformed($"after line {reader.LineNumber}", "it is not UTF-8.", bad);
        }
    }
}
