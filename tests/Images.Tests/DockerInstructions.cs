using System.Text.Json;

namespace Warren.Images.Tests;

/// <summary>One line of a Dockerfile: <c>COPY</c>, <c>RUN</c> and so on, and what follows.</summary>
internal sealed record DockerInstruction(int Stage, string Name, string Rest)
{
    /// <summary>The words without the options in front (<c>--from=…</c>).</summary>
    public IReadOnlyList<string> Words => [.. Rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(static word => word.StartsWith("--", StringComparison.Ordinal))];

    /// <summary>The words of the exec form, <c>["dotnet", "x.dll"]</c>.</summary>
    public IReadOnlyList<string> Exec => JsonSerializer.Deserialize<string[]>(Rest[Rest.IndexOf('[')..])!;

    public bool FromStage => Rest.Contains("--from=", StringComparison.Ordinal);
}

/// <summary>What a Dockerfile of this repository says; only the forms that they use are understood.</summary>
internal sealed record Dockerfile(IReadOnlyList<DockerInstruction> Instructions)
{
    public static Dockerfile Read(string file)
    {
        var (stage, instructions) = (-1, new List<DockerInstruction>());
        var text = File.ReadAllText(file).Replace("\\\n", " ", StringComparison.Ordinal);
        foreach (var line in text.Split('\n').Where(static line => line.Length > 0 && line[0] != '#'))
        {
            var parts = line.Split(' ', 2);
            stage += parts[0] == "FROM" ? 1 : 0;
            instructions.Add(new(stage, parts[0], parts[1].Trim()));
        }

        return new(instructions);
    }

    public IEnumerable<DockerInstruction> Of(int stage, string name) => Instructions.Where(one => one.Stage == stage && one.Name == name);

    /// <summary>The variables that a stage sets.</summary>
    public IReadOnlyDictionary<string, string> Variables(int stage) =>
        Of(stage, "ENV").SelectMany(static env => env.Words).Select(static word => word.Split('=', 2)).ToDictionary(static pair => pair[0], static pair => pair[1]);
}
