namespace Warren.Hosting.Tests.Surface;

/// <summary>The official packages' public surface, as listed from their assemblies.</summary>
/// <param name="Types">Header and member lines by namespace and type name.</param>
internal sealed record OfficialApi(IReadOnlyList<OfficialType> Types)
{
    public static OfficialApi Read()
    {
        using var stream = typeof(OfficialApi).Assembly.GetManifestResourceStream("official-functions-api.txt")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd().Split('\n'));
    }

    private static OfficialApi Parse(IEnumerable<string> lines)
    {
        var types = new List<OfficialType>();
        var space = "";
        foreach (var line in lines.Where(line => line.Length > 0 && !line.StartsWith('#') && !line.StartsWith("[assembly", StringComparison.Ordinal)))
        {
            if (line.StartsWith("namespace ", StringComparison.Ordinal))
            {
                space = line["namespace ".Length..].Trim();
            }
            else if (line.StartsWith("      ", StringComparison.Ordinal))
            {
                types[^1].Members.Add(line.Trim());
            }
            else
            {
                types.Add(new OfficialType(space, line.Trim(), []));
            }
        }

        return new OfficialApi(types);
    }
}

/// <summary>One listed type.</summary>
internal sealed record OfficialType(string Namespace, string Header, List<string> Members);
