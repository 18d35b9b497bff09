using System.Runtime.CompilerServices;
using System.Text.Json;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Reports;

/// <summary>Objects as rows: a JSON file that holds an array of them, or the rows that a payload holds.</summary>
internal abstract class JsonTable : Table
{
    private IReadOnlyList<string>? _columns;

    /// <summary>Every member's name, in the order in which they come up first.</summary>
    public override async Task<IReadOnlyList<string>> ReadColumnsAsync(CancellationToken cancellationToken)
    {
        if (_columns is null)
        {
            var names = new List<string>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var item in ItemsAsync(cancellationToken))
            {
                names.AddRange(item.EnumerateObject().Select(member => member.Name).Where(seen.Add));
            }

            _columns = names;
        }

        return _columns;
    }

    public override async IAsyncEnumerable<TableRow> ReadRowsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var columns = await ReadColumnsAsync(cancellationToken);
        var number = 0;
        await foreach (var item in ItemsAsync(cancellationToken))
        {
            number++;
            var cells = columns.Select(name => item.TryGetProperty(name, out var value) ? Cell.FromJson(value) : default);
            yield return new TableRow($"item {number}", [.. cells]);
        }
    }

    protected abstract IAsyncEnumerable<JsonElement> ElementsAsync(CancellationToken cancellationToken);

    private async IAsyncEnumerable<JsonElement> ItemsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0;
        await foreach (var element in ElementsAsync(cancellationToken))
        {
            number++;
            if (element.ValueKind != JsonValueKind.Object)
            {
                throw Malformed($"item {number}", $"it is {element.ValueKind}, but an object is expected, such as {{\"date\": \"2024-01-31\", \"total\": 12.5}}.");
            }

            yield return element;
        }
    }
}

/// <summary>A JSON file.</summary>
/// <param name="file">The file, which the table owns.</param>
internal sealed class JsonFileTable(FileStream file) : JsonTable
{
    public override double PartRead => file.Length == 0 ? 1 : (double)file.Position / file.Length;

    public override async ValueTask DisposeAsync()
    {
        await file.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override async IAsyncEnumerable<JsonElement> ElementsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        file.Position = 0;
        var elements = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(file, TaskJson.Options, cancellationToken);
        await using var enumerator = elements.GetAsyncEnumerator(cancellationToken);
        while (await MoveAsync(enumerator))
        {
            yield return enumerator.Current;
        }
    }

    private async Task<bool> MoveAsync(IAsyncEnumerator<JsonElement> enumerator)
    {
        try
        {
            return await enumerator.MoveNextAsync();
        }
        catch (JsonException bad)
        {
            throw Malformed(
                $"line {bad.LineNumber + 1}, byte {bad.BytePositionInLine + 1}", $"it is not a JSON array of objects: {Excerpt.Of(bad.Message, 160)}", bad);
        }
    }
}

/// <summary>Rows that stand in the payload.</summary>
/// <param name="rows">The rows.</param>
internal sealed class InlineTable(IReadOnlyList<JsonElement> rows) : JsonTable
{
    private int _read;

    public override double PartRead => rows.Count == 0 ? 1 : (double)_read / rows.Count;

    protected override async IAsyncEnumerable<JsonElement> ElementsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _read = 0;
        await foreach (var row in rows.ToAsyncEnumerable().WithCancellation(cancellationToken))
        {
            _read++;
            yield return row;
        }
    }
}
