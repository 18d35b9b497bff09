using System.Text;

namespace Warren.Functions.Effects;

/// <summary>What a task may give as a path: parts joined by <c>/</c>, none of them special to any file system.</summary>
internal static class RelativePath
{
    private const int MaxBytes = 1024;
    private const int MaxPartBytes = 255;

    /// <summary>What is wrong with it, or null when it is fine. Looks at the text only.</summary>
    public static string? Problem(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return "it is empty";
        }

        if (Encoding.UTF8.GetByteCount(path) > MaxBytes)
        {
            return $"it is longer than {MaxBytes} bytes";
        }

        if (path.Any(char.IsControl))
        {
            return "it has a control character";
        }

        // A backslash separates folders on Windows; refusing it everywhere keeps one meaning on every machine.
        if (path.Contains('\\', StringComparison.Ordinal))
        {
            return @"it has a '\'";
        }

        if (path.StartsWith('/') || Path.IsPathRooted(path) || (OperatingSystem.IsWindows() && path.Contains(':', StringComparison.Ordinal)))
        {
            return "it is absolute";
        }

        var parts = path.Split('/');
        return parts switch
        {
            _ when parts.Contains("..", StringComparer.Ordinal) => "it has a part '..'",
            _ when parts.Contains(".", StringComparer.Ordinal) => "it has a part '.'",
            _ when parts.Contains("", StringComparer.Ordinal) => "it has an empty part",
            _ when parts.Any(part => Encoding.UTF8.GetByteCount(part) > MaxPartBytes) => $"it has a part longer than {MaxPartBytes} bytes",
            _ => null,
        };
    }
}
