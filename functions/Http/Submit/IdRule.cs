using System.Text.Json;

namespace Warren.Functions.Http.Submit;

/// <summary>Which ids can be asked for again: an id stands in paths, as in <c>tasks/{id}</c>. Pure.</summary>
internal static class IdRule
{
    /// <summary>Whether an id finds its task in a path. Dots alone are cut out of a path by every client, and what an escaped slash is there nobody can tell from a slash.</summary>
    public static bool Fits(string id) => id is not ("." or "..") && !id.Any(char.IsControl) && !id.Contains("%2F", StringComparison.OrdinalIgnoreCase);

    /// <summary>What is wrong with one that does not fit.</summary>
    public static string Problem(JsonElement given) =>
        $"The member \"id\" is {SubmissionReader.Shown(given)}; an id stands in paths such as tasks/{{id}}, so that it must not be \".\" or \"..\", nor have a control character or \"%2F\" in it. A slash is allowed.";
}
