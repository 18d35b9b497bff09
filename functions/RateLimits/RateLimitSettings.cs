using System.Globalization;
using Microsoft.Extensions.Configuration;
using Warren.RateLimits;

namespace Warren.Functions.RateLimits;

/// <summary>Reads the section <c>Warren:RateLimits</c>; docs/rate-limiting.md describes it.</summary>
internal sealed class RateLimitSettings
{
    private const string Section = "Warren:RateLimits";
    private const string WhenAwaySetting = "Warren:RateLimitsWhenStoreIsAway";
    private const string Total = "Total";
    private const string Workspaces = "Workspaces";
    private const string DefaultTokens = "DefaultTokens";

    private static readonly string[] LimitKeys = ["RequestsPerMinute", "TokensPerMinute", "BurstSeconds"];

    private readonly List<string> _problems = [];

    private RateLimitSettings()
    {
    }

    /// <param name="configuration">The configuration.</param>
    /// <exception cref="SettingsException">Settings are wrong; all problems are in it.</exception>
    public static RateLimitOptions Read(IConfiguration configuration)
    {
        var reader = new RateLimitSettings();
        var whenAway = reader.WhenAway(configuration[WhenAwaySetting]);
        var providers = configuration.GetSection(Section).GetChildren().ToDictionary(static section => section.Key, reader.Provider, StringComparer.OrdinalIgnoreCase);
        if (providers.Count > 0 && configuration["Warren:Tracking"] == "off")
        {
            reader._problems.Add($"{Section} limits {string.Join(", ", providers.Keys)}, but Warren:Tracking is 'off': the limits are kept in its store. Switch it on, or remove {Section}.");
        }

        return reader._problems.Count == 0 ? new() { Providers = providers, WhenAway = whenAway } : throw new SettingsException(reader._problems);
    }

    private ProviderLimits Provider(IConfigurationSection section)
    {
        Known(section, [.. LimitKeys, DefaultTokens, Total, Workspaces]);
        var whole = Limit(section, new());
        var total = section.GetSection(Total);
        Known(total, LimitKeys);
        var workspaces = section.GetSection(Workspaces).GetChildren().ToList();
        workspaces.ForEach(workspace => Known(workspace, LimitKeys));
        var limits = new ProviderLimits
        {
            PerWorkspace = whole.IsLimit ? whole : null,
            Total = total.Exists() ? Limit(total, new() { Burst = whole.Burst }) : null,
            Workspaces = workspaces.ToDictionary(static workspace => workspace.Key, workspace => Limit(workspace, whole), StringComparer.OrdinalIgnoreCase),
            DefaultTokens = (long)(Number(section, DefaultTokens, 0, RateClaims.MaxTokens) ?? 0),
        };
        if (limits is { PerWorkspace: null, Total: null, Workspaces.Count: 0 })
        {
            _problems.Add($"{section.Path} limits nothing: set RequestsPerMinute or TokensPerMinute there, under {Total} or for one of the {Workspaces}.");
        }

        return limits;
    }

    /// <param name="section">What is set.</param>
    /// <param name="otherwise">What holds where nothing is set.</param>
    private RateLimit Limit(IConfigurationSection section, RateLimit otherwise) => new()
    {
        RequestsPerMinute = Rate(section, "RequestsPerMinute", otherwise.RequestsPerMinute),
        TokensPerMinute = Rate(section, "TokensPerMinute", otherwise.TokensPerMinute),
        Burst = Number(section, "BurstSeconds", 1, 3600) is { } seconds ? TimeSpan.FromSeconds(seconds) : otherwise.Burst,
    };

    private double? Rate(IConfigurationSection section, string name, double? otherwise) =>
        section[name] is not { Length: > 0 } text ? otherwise : text.Equals("none", StringComparison.OrdinalIgnoreCase) ? null : Number(section, name, 1, 1_000_000_000, ", or 'none' for no limit");

    private double? Number(IConfigurationSection section, string name, double least, double most, string orElse = "")
    {
        if (section[name] is not { Length: > 0 } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        _problems.Add(string.Create(CultureInfo.InvariantCulture, $"{section.Path}:{name} is '{text}', but it must be a number from {least:#,0} to {most:#,0}, without signs between its digits{orElse}."));
        return null;
    }

    private WhenStoreIsAway WhenAway(string? text)
    {
        if (text is not { Length: > 0 })
        {
            return WhenStoreIsAway.Run;
        }

        if (text is not ("run" or "hold"))
        {
            _problems.Add($"{WhenAwaySetting} is '{text}', but it must be 'run' or 'hold'.");
        }

        return text == "hold" ? WhenStoreIsAway.Hold : WhenStoreIsAway.Run;
    }

    private void Known(IConfigurationSection section, string[] keys)
    {
        foreach (var child in section.GetChildren().Where(child => !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _problems.Add($"{child.Path} is no setting; {section.Path} knows {string.Join(", ", keys)}.");
        }
    }
}
