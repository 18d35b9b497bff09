using System.Reflection;

namespace Warren.Hosting.Startup;

/// <summary>What a host is started with; tests set what a process takes from its surroundings.</summary>
internal sealed record HostSettings
{
    public required string[] Arguments { get; init; }

    public required Assembly FunctionAssembly { get; init; }

    /// <summary>The classes to look for functions in; null: all of the assembly's.</summary>
    public IReadOnlyList<Type>? FunctionTypes { get; init; }

    /// <summary>Where host.json and local.settings.json are looked for, in order.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [AppContext.BaseDirectory, Directory.GetCurrentDirectory()];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public TextWriter Output { get; init; } = Console.Out;

    public TextWriter Error { get; init; } = Console.Error;

    public Action<int> SetExitCode { get; init; } = code => Environment.ExitCode = code;
}
