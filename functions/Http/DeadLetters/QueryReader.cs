using System.Globalization;
using Microsoft.AspNetCore.Http;
using Warren.Functions.Effects;

namespace Warren.Functions.Http.DeadLetters;

/// <summary>Reads a query string and remembers everything that is wrong with it. Unknown parameters are wrong: a slip of the pen would mean more than it says.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    // The function keys of the Azure Functions host may stand in the query too.
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase) { "code", "clientId" };
    private readonly Dictionary<string, string[]> _errors = [];

    /// <summary>400 when a request that takes no parameters has some; null when it has none.</summary>
    public static IResult? NotEmpty(HttpRequest request)
    {
        try
        {
            new QueryReader(request.Query).Require();
            return null;
        }
        catch (DeadLetterRequestException error)
        {
            return Problems.Invalid(error.Errors);
        }
    }

    public DeadLetterFilter Filter(string? queue) => new()
    {
        Queue = queue,
        Ids = Values("id") is { Count: > 0 } ids ? ids : null,
        Task = Text("task"),
        Reason = Text("reason"),
        Exception = Text("exception"),
        From = Time("from"),
        To = Time("to"),
    };

    public int Depth() => Number("depth", Warren.DeadLetters.DefaultDepth);

    public string? Text(string name)
    {
        var values = Values(name);
        if (values.Count > 1)
        {
            _errors[name] = [$"'{name}' is given {values.Count} times; give it once."];
        }

        return values.FirstOrDefault();
    }

    public int Number(string name, int standard)
    {
        if (Text(name) is not { } text)
        {
            return standard;
        }

        // The parser lets zero characters follow the digits.
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !text.All(char.IsAsciiDigit))
        {
            _errors[name] = [$"'{name}' is '{Excerpt.Of(text, 60)}'; it must be a whole number."];
        }

        return number;
    }

    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is not (null or "true" or "false"))
        {
            _errors[name] = [$"'{name}' is '{Excerpt.Of(text, 60)}'; it must be true or false."];
        }

        return text == "true";
    }

    /// <exception cref="DeadLetterRequestException">With all that is wrong.</exception>
    public void Require()
    {
        var names = string.Join(", ", _known.Except(["code", "clientId"]));
        foreach (var name in query.Keys.Where(name => !_known.Contains(name)))
        {
            _errors[name] = [names.Length == 0 ? "There is no parameter of that name; this takes none." : $"There is no parameter of that name; there are {names}."];
        }

        if (_errors.Count > 0)
        {
            throw new DeadLetterRequestException(_errors);
        }
    }

    private DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        _errors[name] = [$"'{name}' is '{Excerpt.Of(text, 60)}'; it must be a time as in 2030-12-31T23:59:59Z (a '+' in it is written %2B)."];
        return null;
    }

    private HashSet<string> Values(string name)
    {
        _known.Add(name);
        return query[name].OfType<string>().Where(static value => value.Length > 0).ToHashSet(StringComparer.Ordinal);
    }
}
