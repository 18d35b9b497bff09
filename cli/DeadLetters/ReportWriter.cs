using System.Text.Encodings.Web;
using System.Text.Json;

namespace Warren.Cli.DeadLetterCommands;

/// <summary>Writes results as JSON or for people.</summary>
internal static class ReportWriter
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteJsonAsync<T>(this ToolContext context, T value) => context.Out.WriteLineAsync(JsonSerializer.Serialize(value, Json));

    /// <summary>Columns, as wide as their widest cell.</summary>
    public static async Task WriteTableAsync(this ToolContext context, IReadOnlyList<string?[]> rows)
    {
        string[][] shown = [.. rows.Select(static row => row.Select(static cell => OneLine(cell)).ToArray())];
        var widths = shown[0].Select((_, column) => shown.Max(row => row[column].Length)).ToArray();
        foreach (var row in shown)
        {
            await context.Out.WriteLineAsync(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    public static Task WriteLettersAsync(this ToolContext context, IEnumerable<DeadLetter> letters) => context.WriteTableAsync(
    [
        ["ID", "QUEUE", "TASK", "REASON", "EXCEPTION", "ATTEMPTS", "DEAD-LETTERED"],
        .. letters.Select(static letter => (string?[])[
            letter.Id, letter.Queue, letter.Task, letter.Reason, letter.Exception, letter.Attempts?.ToString(), Time(letter.DeadLetteredAt),
        ]),
    ]);

    public static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'") ?? "-";

    /// <summary>A text out of a message on one line, and without what a terminal would take as a command.</summary>
    public static string OneLine(string? text, int limit = 80)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "-";
        }

        var safe = string.Concat(text.Take(limit).Select(static character => char.IsControl(character) ? '?' : character));
        return text.Length > limit ? safe + "…" : safe;
    }

    /// <summary>A text out of a message on as many lines as it has, and without what a terminal would take as a command.</summary>
    public static string Lines(string text) =>
        string.Concat(text.Select(static character => char.IsControl(character) && character is not ('\n' or '\t') ? '?' : character));
}
