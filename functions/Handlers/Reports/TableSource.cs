using System.Text.Json;
using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Reports;

/// <summary>Opens the data of a report: rows of the payload, or a file below <c>datasets/</c>.</summary>
/// <param name="folders">Has the datasets.</param>
internal sealed class TableSource(DataFolders folders)
{
    /// <summary>Opens inline rows or a dataset.</summary>
    /// <param name="rows">The payload's rows; they win.</param>
    /// <param name="dataset">The payload's path, ending in <c>.csv</c> or <c>.json</c>.</param>
    /// <returns>The table, to be disposed; null when the payload names neither.</returns>
    /// <exception cref="TransientTaskException">The file is not there yet.</exception>
    /// <exception cref="PermanentTaskException">The path is not a path below <c>datasets/</c>, or its ending says neither CSV nor JSON.</exception>
    public Table? Open(IReadOnlyList<JsonElement>? rows, string? dataset)
    {
        if (rows is not null)
        {
            return new InlineTable(rows) { Name = "rows" };
        }

        return dataset is null
            ? null
            : TryOpen(dataset, "dataset")
              ?? throw new TransientTaskException($"dataset '{dataset}' is not there yet. It is expected in '{DataFolders.Datasets}/' in the data folder.");
    }

    /// <summary>Opens <c>datasets/&lt;name&gt;.csv</c>, else <c>datasets/&lt;name&gt;.json</c>.</summary>
    /// <inheritdoc cref="Open"/>
    public Table OpenNamed(string name, string field) =>
        TryOpen(name + ".csv", field) ?? TryOpen(name + ".json", field) ?? throw new TransientTaskException(
            $"There is no dataset for {field} '{name}' yet: neither '{name}.csv' nor '{name}.json' is in '{DataFolders.Datasets}/' in the data folder.");

    private Table? TryOpen(string dataset, string field)
    {
        var path = folders.Resolve(DataFolders.Datasets, dataset, field);
        var extension = Path.GetExtension(dataset).ToLowerInvariant();
        if (extension is not (".csv" or ".json"))
        {
            throw new PermanentTaskException($"{field} '{Excerpt.Of(dataset, 120)}' must end in '.csv' or '.json'.");
        }

        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException folder) when (Directory.Exists(path))
        {
            throw new PermanentTaskException($"{field} '{dataset}' is a folder. Name a file.", folder);
        }

        var name = $"{DataFolders.Datasets}/{dataset}";
        return extension == ".csv" ? new CsvTable(file) { Name = name } : new JsonFileTable(file) { Name = name };
    }
}
