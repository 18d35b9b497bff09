using System.Text.RegularExpressions;

namespace Warren.Functions.Tests.Official;

/// <summary>Brings a member's line of official-functions-api.txt into the form in which metadata names a use of it.</summary>
internal static partial class ListedMember
{
    /// <summary>One form for each way to use the member: a property is read or set.</summary>
    public static IEnumerable<string> Uses(string line)
    {
        var text = Modifiers().Replace(line, "");
        if (Property().Match(text) is { Success: true } property)
        {
            var name = property.Groups["name"].Value;
            yield return $"{name} {{ get; }}";
            if (property.Groups["accessors"].Value.Contains(" set;", StringComparison.Ordinal) && !text.Contains("private set;", StringComparison.Ordinal))
            {
                yield return $"{name} {{ set; }}";
            }

            yield break;
        }

        var open = text.IndexOf('(');
        if (open < 0)
        {
            yield break;
        }

        var head = text[..open];
        var parameters = Split(text[(open + 1)..^1]).Select(TypeOf);
        if (Generic().Match(head) is { Success: true } generic)
        {
            head = head[..generic.Index] + generic.Groups["name"].Value;
            var names = generic.Groups["parameters"].Value.Split(", ");
            for (var index = 0; index < names.Length; index++)
            {
                var (name, number) = (names[index], index);
                head = Regex.Replace(head, $@"\b{name}\b", "!!" + number, RegexOptions.None, TimeSpan.FromSeconds(1));
                parameters = parameters.Select(type => Regex.Replace(type, $@"\b{name}\b", "!!" + number, RegexOptions.None, TimeSpan.FromSeconds(1)));
            }
        }

        yield return $"{(line.StartsWith("static ", StringComparison.Ordinal) ? "static " : "")}{head}({string.Join(", ", parameters)})";
    }

    private static string TypeOf(string parameter)
    {
        var declaration = Passing().Replace(parameter.Split(" = ")[0], "");
        return declaration[..declaration.LastIndexOf(' ')];
    }

    private static IEnumerable<string> Split(string parameters)
    {
        var (start, depth) = (0, 0);
        for (var index = 0; index < parameters.Length; index++)
        {
            depth += parameters[index] switch { '<' => 1, '>' => -1, _ => 0 };
            if (parameters[index] == ',' && depth == 0)
            {
                yield return parameters[start..index];
                start = index + 2;
            }
        }

        if (parameters.Length > start)
        {
            yield return parameters[start..];
        }
    }

    [GeneratedRegex("^(?:(?:static|abstract|virtual|protected) )+", RegexOptions.None, 1000)]
    private static partial Regex Modifiers();

    [GeneratedRegex(@"^(?<name>.+) \{(?<accessors>.*)\}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Property();

    [GeneratedRegex("(?<name>\\w+)<(?<parameters>[^<>]+)>$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Generic();

    [GeneratedRegex("^(?:this|params) ", RegexOptions.None, 1000)]
    private static partial Regex Passing();
}
