using System.Globalization;

namespace Warren.Topology;

/// <summary>A broker's version, as far as it decides what the broker can do.</summary>
/// <param name="Major">4 in 4.3.6.</param>
/// <param name="Minor">3 in 4.3.6.</param>
/// <param name="Text">As the broker says it.</param>
public sealed record BrokerVersion(int Major, int Minor, string Text)
{
    /// <summary>Whether it is this version or a later one.</summary>
    public bool IsAtLeast(int major, int minor) => (Major, Minor).CompareTo((major, minor)) >= 0;

    /// <summary>Reads <c>4.3.6</c>, <c>3.10.8+dfsg</c> or <c>4.0.0-rc.1</c>; null when it is no version.</summary>
    public static BrokerVersion? TryParse(string text)
    {
        var parts = text.Split('.', '-', '+');
        return parts.Length >= 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
                ? new(major, minor, text)
                : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
