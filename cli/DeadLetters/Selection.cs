namespace Warren.Cli.DeadLetterCommands;

/// <summary>What is to be changed must be said.</summary>
internal static class Selection
{
    /// <exception cref="UsageException">Nothing says which dead letters, or it is said twice.</exception>
    public static DeadLetterFilter Of(DeadLetterFilter filter, bool all) =>
        (filter with { Queue = null } != new DeadLetterFilter()) == all
            ? throw new UsageException(all
                ? "--all means all: leave out the ids and the filters, or leave out --all."
                : "Say which dead letters: ids, a filter (--task, --reason, --exception, --from, --to), or --all.")
            : filter;

    /// <summary>How many of the ids that were named are no dead letters.</summary>
    public static int Missing(DeadLetterFilter filter, int found) => Math.Max(0, (filter.Ids?.Count ?? 0) - found);

    public static Task WriteMissingAsync(this ToolContext context, int missing) => missing == 0
        ? Task.CompletedTask
        : context.Error.WriteLineAsync($"Not found: {missing} of the ids. They may have been replayed or purged, or stand deeper: see --depth.");
}
