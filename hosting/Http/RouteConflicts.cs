using Microsoft.AspNetCore.Routing.Patterns;

namespace Warren.Hosting.Http;

/// <summary>Finds functions that would answer the same requests.</summary>
internal static class RouteConflicts
{
    public static void Check(IReadOnlyList<HttpFunction> functions, List<string> problems)
    {
        foreach (var sameRoute in functions.Where(function => !function.Disabled).GroupBy(function => Shape(function.Pattern), StringComparer.OrdinalIgnoreCase))
        {
            var seen = new List<HttpFunction>();
            foreach (var function in sameRoute)
            {
                problems.AddRange(
                    from other in seen
                    where Overlap(function, other)
                    select $"Functions '{other.Entry.Name}' and '{function.Entry.Name}' both answer {Methods(function, other)} {function.Pattern.RawText}; change a route or the methods.");
                seen.Add(function);
            }
        }
    }

    private static bool Overlap(HttpFunction one, HttpFunction other) =>
        one.Methods.Count == 0 || other.Methods.Count == 0 || one.Methods.Intersect(other.Methods).Any();

    private static string Methods(HttpFunction one, HttpFunction other) =>
        one.Methods.Count == 0 ? Show(other) : other.Methods.Count == 0 ? Show(one) : string.Join(',', one.Methods.Intersect(other.Methods));

    private static string Show(HttpFunction function) => function.Methods.Count == 0 ? "every method of" : string.Join(',', function.Methods);

    /// <summary>The route without its parameters' names: two of the same shape match the same paths.</summary>
    private static string Shape(RoutePattern pattern) =>
        string.Join('/', pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(Shape))));

    private static string Shape(RoutePatternPart part) => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter =>
            $"{{{(parameter.IsCatchAll ? "*" : "")}:{string.Join(':', parameter.ParameterPolicies.Select(policy => policy.Content))}}}",
        _ => part.ToString() ?? "",
    };
}
