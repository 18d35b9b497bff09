using System.Globalization;
using Microsoft.Extensions.Configuration;
using Warren.Topology;

namespace Warren.Functions;

/// <summary>Everything that is wrong with the settings, whoever reads them, so that whoever starts the app is told all of it at once.</summary>
internal sealed class SettingProblems
{
    // Two who read the same setting find the same problem.
    private readonly List<string> _found = [];

    public void Add(string problem)
    {
        if (!_found.Contains(problem))
        {
            _found.Add(problem);
        }
    }

    /// <summary>What somebody reads; the default of its type when that failed, and then what is wrong is kept.</summary>
    public T? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (TopologyException wrong)
        {
            Add(wrong.Message);
        }
        catch (SettingsException wrong)
        {
            foreach (var problem in wrong.Problems)
            {
                Add(problem);
            }
        }

        return default;
    }

    /// <summary>A setting that is a time as <c>hh:mm:ss</c>, with days before it if need be; one without a colon would be a number of days. Empty counts as not set.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="key">Its name.</param>
    /// <param name="fallback">What holds when it is not set, or wrong.</param>
    /// <param name="least">The shortest that it may be.</param>
    /// <param name="most">The longest.</param>
    public TimeSpan Time(IConfiguration configuration, string key, TimeSpan fallback, TimeSpan least, TimeSpan most)
    {
        if (configuration[key] is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && text.Contains(':', StringComparison.Ordinal) && time >= least && time <= most)
        {
            return time;
        }

        Add($"{key} is '{text}', but it must be a time from '{least:c}' to '{most:c}', such as '{fallback:c}'.");
        return fallback;
    }

    /// <exception cref="SettingsException">Something is wrong; all of it is in it.</exception>
    public void Require()
    {
        if (_found.Count > 0)
        {
            throw new SettingsException(_found);
        }
    }
}
