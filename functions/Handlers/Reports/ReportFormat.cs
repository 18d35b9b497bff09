using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Reports;

/// <summary>What a report or an export is written as.</summary>
internal enum ReportFormat
{
    Html,
    Csv,
    Json,
}

internal static class ReportFormats
{
    /// <summary>Reads <c>html</c>, <c>csv</c> or <c>json</c>.</summary>
    /// <exception cref="PermanentTaskException">It is something else.</exception>
    public static ReportFormat Parse(string text) => text switch
    {
        "html" => ReportFormat.Html,
        "csv" => ReportFormat.Csv,
        "json" => ReportFormat.Json,
        _ => throw new PermanentTaskException($"format '{Excerpt.Of(text, 40)}' is not known. Give 'html', 'csv' or 'json'."),
    };

    public static string Extension(this ReportFormat format) => format switch
    {
        ReportFormat.Html => ".html",
        ReportFormat.Csv => ".csv",
        _ => ".json",
    };
}
