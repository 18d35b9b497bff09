using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Workspace;

/// <summary>Where a completion goes.</summary>
/// <param name="Http">The service.</param>
/// <param name="Model">The model.</param>
internal sealed record CompletionTarget(HttpTarget Http, string Model);

/// <summary>Chooses the chat service for a task.</summary>
internal static class CompletionTargets
{
    private const string Path = "/chat/completions";

    /// <exception cref="PermanentTaskException">No service or no model is configured; the message says what to set.</exception>
    public static CompletionTarget Find(CompletionOptions options, string? provider, string? model)
    {
        var own = provider is null ? null : options.Providers.FirstOrDefault(pair => pair.Key.Equals(provider, StringComparison.OrdinalIgnoreCase)).Value;
        var section = own is null ? "Completion" : $"Completion:Providers:{provider}";
        var baseUrl = (own is null ? options.BaseUrl : own.BaseUrl)
            ?? throw new PermanentTaskException(
                $"No chat service is configured{(provider is null ? "" : $" for provider '{Excerpt.Of(provider, 60)}'")}: set {section}:BaseUrl, and {section}:ApiKey if it needs a key.");
        var chosen = model ?? (own is null ? options.Model : own.Model)
            ?? throw new PermanentTaskException($"No model is named: give 'model' in the payload, or set {section}:Model.");
        return new(new HttpTarget(UrlOf(baseUrl), own is null ? options.ApiKey : own.ApiKey, options.Timeout), chosen);
    }

    private static Uri UrlOf(string baseUrl)
    {
        var url = new UriBuilder(baseUrl);
        var path = url.Path.TrimEnd('/');
        url.Path = path.EndsWith(Path, StringComparison.Ordinal) ? path : path + Path;
        return url.Uri;
    }
}
