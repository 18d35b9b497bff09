using Warren.Tracking;

namespace Warren.State;

/// <summary>What a listing may be asked for. Pure.</summary>
internal static class ListingRules
{
    /// <summary>The number that all tasks of the page are below.</summary>
    /// <exception cref="TaskQueryException">Something is wrong; all of it is told.</exception>
    public static long Check(TaskQuery query)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (query.Limit is < 1 or > TaskQuery.MaxLimit)
        {
            errors["limit"] = [$"The limit is {query.Limit}: give a whole number from 1 to {TaskQuery.MaxLimit}."];
        }

        if (query.State is { } state && !Enum.IsDefined(state))
        {
            errors["state"] = [$"There is no state {(int)state}."];
        }

        if (query is { Active: true, State: not null })
        {
            errors["active"] = ["Ask for a state or for all that are active, not for both."];
        }

        var before = query.Cursor is null ? long.MaxValue : ListingCursor.TryParse(query.Cursor);
        if (before is null)
        {
            errors["cursor"] = ["The cursor is none of this listing's: give the one of the page before, or none for the first page."];
        }

        return errors.Count == 0 ? before!.Value : throw new TaskQueryException(errors);
    }
}
