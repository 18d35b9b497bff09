using System.Net;
using System.Text;

namespace Warren.Functions.Handlers.Reports;

/// <summary>Writes a view as one self-contained page. Every text is escaped; the page has no script and loads nothing.</summary>
internal static class HtmlReport
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; color: #1f2933; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
        h1 { font-size: 1.5rem; margin: 0; }
        p { color: #616e7c; margin: .2rem 0 1.2rem; }
        table { border-collapse: collapse; width: 100%; margin-bottom: 1.5rem; }
        th, td { padding: .35rem .7rem; text-align: left; border-bottom: 1px solid #e4e7eb; vertical-align: top; }
        thead th { border-bottom: 2px solid #9aa5b1; }
        .n { text-align: right; font-variant-numeric: tabular-nums; }
        tbody tr:nth-child(even) { background: #f8f9fa; }
        """;

    /// <returns>How many rows were written.</returns>
    public static async Task<int> WriteAsync(Stream stream, ReportView view, CancellationToken cancellationToken)
    {
        await using var page = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 64 * 1024, leaveOpen: true);
        await page.WriteAsync(
            $"""
             <!doctype html>
             <html lang="en">
             <head>
             <meta charset="utf-8">
             <meta name="viewport" content="width=device-width, initial-scale=1">
             <title>{Escape(view.Title)}</title>
             <style>
             {Style}
             </style>
             </head>
             <body>
             <h1>{Escape(view.Title)}</h1>
             <p>{Escape(Subtitle(view))}</p>

             """);
        await page.WriteAsync(SummaryTable(view));
        await page.WriteAsync($"<table>\n<thead><tr>{Cells("th", view.Columns, view)}</tr></thead>\n<tbody>\n");
        var count = 0;
        await foreach (var row in view.RowsAsync(cancellationToken))
        {
            await page.WriteAsync($"<tr>{Cells("td", row.Select(cell => cell.Text), view)}</tr>\n");
            count++;
        }

        await page.WriteAsync($"</tbody>\n</table>\n<p>{count} row{(count == 1 ? "" : "s")}</p>\n</body>\n</html>\n");
        return count;
    }

    private static string Subtitle(ReportView view) => (view.DateRange, view.FilteredBy) switch
    {
        (null, _) => $"From {view.Table.Name}",
        (var range, null) => $"From {view.Table.Name}; it has no dates, so all of it is shown and not only {range}",
        (var range, var column) => $"From {view.Table.Name}, {column} within {range}",
    };

    private static string SummaryTable(ReportView view)
    {
        if (!view.Summaries.Any(summary => summary is not null))
        {
            return "";
        }

        var table = new StringBuilder(
            "<table>\n<thead><tr><th>Column</th><th class=\"n\">Sum</th><th class=\"n\">Min</th><th class=\"n\">Max</th><th class=\"n\">Mean</th></tr></thead>\n<tbody>\n");
        foreach (var (name, summary) in view.Columns.Zip(view.Summaries))
        {
            if (summary is not null)
            {
                table.Append($"<tr><td>{Escape(name)}</td>{Number(summary.Sum)}{Number(summary.Min)}{Number(summary.Max)}{Number(summary.Mean)}</tr>\n");
            }
        }

        return table.Append("</tbody>\n</table>\n").ToString();

        static string Number(decimal value) => $"<td class=\"n\">{value:0.######}</td>";
    }

    private static string Cells(string element, IEnumerable<string> texts, ReportView view) =>
        string.Concat(texts.Select((text, column) => $"<{element}{Class(view, column)}>{Escape(text)}</{element}>"));

    private static string Class(ReportView view, int column) => view.Summaries.Count > column && view.Summaries[column] is not null ? " class=\"n\"" : "";

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
