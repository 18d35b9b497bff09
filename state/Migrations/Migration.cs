using System.Text.RegularExpressions;

namespace Warren.State;

/// <summary>One step of the tables' history. What was published once is never changed: what is wrong with it is put right by a later one.</summary>
internal sealed partial record Migration(int Version, string Sql)
{
    /// <summary>All of them, in order, numbered from 1 without a gap: <c>001.sql</c> and so on.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. Read()];

    /// <summary>The SQL with a database's own words.</summary>
    public string For(SqlWords words) => Word().Replace(Sql, match => words.Types[match.Groups["word"].Value]);

    private static IEnumerable<Migration> Read()
    {
        var assembly = typeof(Migration).Assembly;
        for (var version = 1; assembly.GetManifestResourceStream($"{version:000}.sql") is { } stream; version++)
        {
            using var reader = new StreamReader(stream);
            yield return new(version, reader.ReadToEnd());
        }
    }

    [GeneratedRegex(@"\$\{(?<word>\w+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
