using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;
using YamlDotNet.Serialization.NamingConventions;

namespace Warren.Topology;

/// <summary>Kubernetes manifests: how KEDA reaches the broker, and one ScaledObject for each scaling group.</summary>
internal static class KedaManifests
{
    private const string ApiVersion = "keda.sh/v1alpha1";
    private const string SecretKey = "host";

    public static string Of(TopologySpec spec, KedaNames names)
    {
        var serializer = new SerializerBuilder()
            .WithNamingConvention(CamelCaseNamingConvention.Instance)
            .WithQuotingNecessaryStrings(quoteYaml1_1Strings: true) // "100" must stay text
            .WithEventEmitter(static next => new QuotedDigits(next))
            .DisableAliases()
            .ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull)
            .WithIndentedSequences()
            .WithNewLine("\n")
            .Build();
        var text = new StringBuilder();
        text.Append($"""
            # Written by 'topology export --format keda' from TaskTopology.cs. KEDA asks the management API for queue lengths as a user with the tag
            # 'management', whose password has no special characters. Its address is in a secret:
            #   kubectl create secret generic {names.Scaler} --from-literal={SecretKey}=https://scaler:<password>@<broker>:15671/
            ---

            """.ReplaceLineEndings("\n"));
        text.Append(serializer.Serialize(new Authentication(
            ApiVersion, "TriggerAuthentication", new(names.Scaler, names.Namespace), new([new(SecretKey, names.Scaler, SecretKey)]))));
        foreach (var group in ScalingGroup.Of(spec))
        {
            text.Append($"---\n# Deployment {names.Of(group)} serves {Served(group)}.\n");
            text.Append(serializer.Serialize(ScaledObject(group, names)));
        }

        return text.ToString();
    }

    // A queue's name could end the comment.
    private static string Served(ScalingGroup group) => string.Join(", ", group.Queues.Select(static queue => $"function {queue.Function}"));

    private static Scaled ScaledObject(ScalingGroup group, KedaNames names) => new(
        ApiVersion,
        "ScaledObject",
        new(names.Of(group), names.Namespace),
        new(
            new(names.Of(group)),
            (int)group.PollingInterval.TotalSeconds,
            (int)group.Cooldown.TotalSeconds,
            group.MinInstances,
            group.MaxInstances,
            [
                .. group.Queues.Select(queue => new Trigger(
                    KedaTrigger.Type,
                    new OrderedDictionary<string, string>(KedaTrigger.Metadata(queue)) { ["vhostName"] = names.VirtualHost },
                    new(names.Scaler))),
            ]));

    // 1_000, 12:30:45 and 2026-11-28 are numbers or times to some readers.
    private sealed class QuotedDigits(IEventEmitter next) : ChainedEventEmitter(next)
    {
        public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
        {
            if (eventInfo.Source.Value is string { Length: > 0 } text && char.IsAsciiDigit(text[0]))
            {
                eventInfo.Style = ScalarStyle.DoubleQuoted;
            }

            base.Emit(eventInfo, emitter);
        }
    }

    private sealed record Metadata(string Name, string? Namespace);

    private sealed record Reference(string Name);

    private sealed record Authentication(string ApiVersion, string Kind, Metadata Metadata, AuthenticationSpec Spec);

    private sealed record AuthenticationSpec(IReadOnlyList<SecretReference> SecretTargetRef);

    private sealed record SecretReference(string Parameter, string Name, string Key);

    private sealed record Scaled(string ApiVersion, string Kind, Metadata Metadata, ScaledSpec Spec);

    private sealed record ScaledSpec(
        Reference ScaleTargetRef, int PollingInterval, int CooldownPeriod, int MinReplicaCount, int MaxReplicaCount, IReadOnlyList<Trigger> Triggers);

    private sealed record Trigger(string Type, IReadOnlyDictionary<string, string> Metadata, Reference AuthenticationRef);
}
