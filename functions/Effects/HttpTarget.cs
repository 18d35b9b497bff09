namespace Warren.Functions.Effects;

/// <summary>Where one request goes.</summary>
/// <param name="Url">An absolute http or https URL.</param>
/// <param name="ApiKey">Sent as bearer token, or null.</param>
/// <param name="Timeout">For the whole request, answer included.</param>
internal sealed record HttpTarget(Uri Url, string? ApiKey, TimeSpan Timeout)
{
    /// <summary>The URL as errors and logs may show it: user, password and query can hold secrets and stay out.</summary>
    public string Shown => Show(Url);

    /// <inheritdoc cref="Shown"/>
    public static string Show(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? Show(parsed) : "not a URL";

    /// <summary>Leaves the key out.</summary>
    public override string ToString() => $"{nameof(HttpTarget)} ({Shown})";

    private static string Show(Uri url) => $"{url.Scheme}://{url.Authority}{url.AbsolutePath}";
}
