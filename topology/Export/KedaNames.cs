namespace Warren.Topology;

/// <summary>The names in the KEDA export that the topology does not know.</summary>
/// <param name="Prefix">Before the group in the name of a ScaledObject and of the Deployment that it scales: <c>warren</c> gives <c>warren-reports</c>.</param>
/// <param name="VirtualHost">Where the queues are.</param>
/// <param name="Namespace">The Kubernetes namespace, or null for the one that the manifests are applied to.</param>
public sealed record KedaNames(string Prefix, string VirtualHost, string? Namespace = null)
{
    /// <summary>The most characters of <see cref="Prefix"/>: with a group they make a name of at most 63.</summary>
    public const int MaxPrefix = 38;

    private const int MaxNamespace = 63;

    internal string Scaler => Prefix + "-scaler";

    /// <summary>What Kubernetes would refuse, as sentences that say what to do; none when the names are good.</summary>
    public IReadOnlyList<string> Problems =>
    [
        .. NamesOf("--name-prefix", Prefix, MaxPrefix),
        .. Namespace is { } given ? NamesOf("--namespace", given, MaxNamespace) : [],
    ];

    internal string Of(ScalingGroup group) => $"{Prefix}-{group.Name}";

    private static IEnumerable<string> NamesOf(string option, string name, int longest)
    {
        var good = name.Length >= 1 && name.Length <= longest && char.IsAsciiLetterLower(name[0]) && name[^1] != '-'
            && name.All(static character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-');
        if (!good)
        {
            yield return $"{option} '{name}' is no name for Kubernetes: use 1 to {longest} lower-case letters, digits and '-', a letter first and no '-' last.";
        }
    }
}
