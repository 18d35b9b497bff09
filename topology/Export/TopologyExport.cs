using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Warren.Topology;

/// <summary>Writes a topology for other tools. Pure: the same topology gives the same text. Every text ends with a line feed.</summary>
public static class TopologyExport
{
    // What is written goes to a file, never into a page, so that nothing but JSON's own characters is escaped.
    private static readonly JsonSerializerOptions Json = Options(JsonNamingPolicy.CamelCase);
    private static readonly JsonSerializerOptions Definitions = Options(JsonNamingPolicy.SnakeCaseLower);

    /// <summary>
    /// Everything, the declarations and their broker objects, as <c>{"version": 1, …}</c>. The version grows when a member changes its meaning or goes;
    /// members may be added at any time.
    /// </summary>
    /// <param name="spec">A topology without problems.</param>
    public static string ToJson(TopologySpec spec) => JsonSerializer.Serialize(TopologyDocument.Of(spec), Json) + "\n";

    /// <summary>A definitions file for <c>rabbitmqctl import_definitions</c>: the same exchanges, queues and bindings as applying makes; no users.</summary>
    /// <remarks>Importing over a queue that has other arguments changes nothing and reports nothing: run <c>verify</c> afterwards.</remarks>
    /// <param name="spec">A topology without problems.</param>
    /// <param name="virtualHost">The virtual host to import into. It must exist.</param>
    public static string ToDefinitions(TopologySpec spec, string virtualHost) =>
        JsonSerializer.Serialize(DefinitionsDocument.Of(TopologyExpansion.Expand(spec), virtualHost), Definitions) + "\n";

    /// <summary>A Mermaid flowchart: exchanges, queues, routing keys, and where dead letters and retries go; the delay ladder as one box.</summary>
    /// <param name="spec">A topology without problems.</param>
    public static string ToMermaid(TopologySpec spec) => MermaidChart.Of(TopologyExpansion.Expand(spec), spec.Delay);

    /// <summary>
    /// KEDA's ScaledObjects, one for each scaling group, and the TriggerAuthentication that they use, as YAML for any Kubernetes. A ScaledObject
    /// scales the Deployment of its own name.
    /// </summary>
    /// <param name="spec">A topology without problems.</param>
    /// <param name="names">Names without problems.</param>
    public static string ToKeda(TopologySpec spec, KedaNames names) => KedaManifests.Of(spec, names);

    private static JsonSerializerOptions Options(JsonNamingPolicy naming)
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = naming,
            WriteIndented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
