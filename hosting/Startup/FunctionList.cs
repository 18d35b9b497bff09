using System.Text;
using Warren.Hosting.Discovery;
using Warren.Hosting.Http;
using Warren.Hosting.Queues;

namespace Warren.Hosting.Startup;

/// <summary>What a host prints when it has started: its functions, as <c>func</c> users know them, and where it listens.</summary>
internal static class FunctionList
{
    public static string Show(FunctionCatalog catalog, ICollection<string> urls)
    {
        var text = new StringBuilder("Functions:").AppendLine().AppendLine();
        foreach (var function in catalog.Http.OrderBy(function => function.Entry.Name, StringComparer.Ordinal))
        {
            text.Append("  ").Append(function.Entry.Name).Append(": ").AppendLine(Describe(function, urls.FirstOrDefault() ?? ""));
        }

        foreach (var function in catalog.Queues.OrderBy(function => function.Entry.Name, StringComparer.Ordinal))
        {
            text.Append("  ").Append(function.Entry.Name).Append(": ").AppendLine(Describe(function));
        }

        return text.AppendLine().Append("Listening on ").Append(string.Join(", ", urls)).ToString();
    }

    private static string Describe(HttpFunction function, string url) =>
        function.Disabled
            ? "disabled"
            : $"[{(function.Methods.Count == 0 ? "*" : string.Join(',', function.Methods))}] {url}{function.Pattern.RawText}";

    private static string Describe(QueueFunction function) =>
        function.Disabled ? $"rabbitMQTrigger {function.Queue}, disabled"
        : !function.Selected ? $"rabbitMQTrigger {function.Queue}, not selected by --queues"
        : $"rabbitMQTrigger {function.Queue} (prefetch {function.Consumer.Prefetch}, concurrency {function.Consumer.Concurrency})";
}
