using System.Runtime.InteropServices;
using Warren.DeadLettering;
using Warren.Topology;

namespace Warren;

/// <summary>What a request for dead letters must keep to. Pure.</summary>
internal static class DeadLetterRules
{
    private const int MaxLimit = 500;
    private const int MaxDepth = 1_000_000;
    private const double MaxPerSecond = 1_000_000;

    // About one a day: no timer waits much longer.
    private const double MinPerSecond = 0.000_01;

    /// <exception cref="DeadLetterRequestException">With all that is wrong.</exception>
    public static void Require(DeadLetterFilter filter, int depth, TopologySpec topology) => Throw(Check(filter, depth, topology));

    /// <returns>Where the page begins, or null for the first one.</returns>
    /// <exception cref="DeadLetterRequestException">With all that is wrong.</exception>
    public static PageCursor? Require(DeadLetterQuery query, TopologySpec topology)
    {
        var errors = Check(query.Filter, query.Depth, topology);
        if (query.Limit is < 1 or > MaxLimit)
        {
            errors["limit"] = [$"The limit is {query.Limit}; give 1 to {MaxLimit}."];
        }

        var cursor = query.Cursor is null ? null : PageCursor.TryParse(query.Cursor);
        if (query.Cursor is not null && (cursor is null || !Queues(query.Filter, topology).Contains(cursor.Queue)))
        {
            errors["cursor"] = ["The cursor is none that a page of this list gave: leave it out to begin again."];
        }

        Throw(errors);
        return cursor;
    }

    /// <exception cref="DeadLetterRequestException">With all that is wrong.</exception>
    public static void Require(ReplayPlan plan, TopologySpec topology)
    {
        var errors = Check(plan.Filter, plan.Depth, topology);
        if (plan.PerSecond is { } rate && !(rate >= MinPerSecond && rate <= MaxPerSecond))
        {
            errors["perSecond"] = [FormattableString.Invariant($"The rate is {rate}; give {MinPerSecond:0.#####} to {MaxPerSecond:N0} a second.")];
        }

        if (plan.Payload is { } payload && JsonText.IndexOfHalfCharacter(JsonMarshal.GetRawUtf8Value(payload)) is >= 0 and var half)
        {
            errors["payload"] = [$"The payload has half a character at byte {half + 1}: an escape such as \\ud83d means nothing without its other half. Send both, or the character itself."];
        }
        else if (plan.Payload is not null && plan.Filter.Ids is not { Count: 1 })
        {
            errors["payload"] = ["A payload can be replaced for one dead letter at a time: give exactly one id."];
        }

        Throw(errors);
    }

    private static Dictionary<string, string[]> Check(DeadLetterFilter filter, int depth, TopologySpec topology)
    {
        var errors = new Dictionary<string, string[]>();
        if (filter.Queue is { } queue && topology.Find(queue) is null)
        {
            errors["queue"] = [$"Queue '{Shortened.To(Shortened.Name, queue)}' is not in the topology. The queues are {string.Join(", ", topology.Queues.Select(static known => known.Name))}."];
        }

        if (filter.From >= filter.To)
        {
            errors["to"] = [$"'to' ({filter.To:O}) must be later than 'from' ({filter.From:O})."];
        }

        if (depth is < 1 or > MaxDepth)
        {
            errors["depth"] = [$"The depth is {depth}; give 1 to {MaxDepth:N0}."];
        }

        return errors;
    }

    private static IEnumerable<string> Queues(DeadLetterFilter filter, TopologySpec topology) =>
        topology.Queues.Where(queue => filter.Queue is null || queue.Name == filter.Queue).Select(static queue => queue.DeadLetter.Queue);

    private static void Throw(Dictionary<string, string[]> errors)
    {
        if (errors.Count > 0)
        {
            throw new DeadLetterRequestException(errors);
        }
    }
}
