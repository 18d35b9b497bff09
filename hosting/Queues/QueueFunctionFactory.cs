using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Warren.Hosting.Discovery;
using Warren.Hosting.Invocation;
using Warren.Hosting.Startup;

namespace Warren.Hosting.Queues;

/// <summary>Makes a RabbitMQ function of a method, or says why not.</summary>
internal static partial class QueueFunctionFactory
{
    public static QueueFunction? Create(
        Candidate candidate, ParameterInfo triggered, RabbitMQTriggerAttribute trigger, HostConfiguration configuration, List<string> problems)
    {
        var queue = ResolveQueue(candidate, trigger.QueueName, configuration, problems);
        if (queue is null)
        {
            return null;
        }

        var type = ResultReader.ValueType(candidate.Method.ReturnType);
        if (type != typeof(void))
        {
            problems.Add($"{candidate.Where}: it returns '{type.Name}', which would be lost; return Task.");
        }

        var disabled = configuration.IsDisabled(candidate.Name);
        var selected = configuration.Queues.Selects(queue);
        var broker = disabled || !selected ? null : ResolveBroker(candidate, trigger, configuration, problems);
        var definition = HostedFunctionDefinition.Queue(candidate.Name, candidate.Method, triggered.Name ?? "");
        return new QueueFunction(
            new FunctionEntry(definition, candidate.Method, BindArguments(candidate, triggered, problems), bodyType: null),
            queue,
            broker,
            configuration.Consumer(queue, problems),
            configuration.ConsumerTimeout(queue, problems),
            disabled,
            selected);
    }

    private static string? ResolveQueue(Candidate candidate, string name, HostConfiguration configuration, List<string> problems)
    {
        var missing = SettingInName().Matches(name).Select(match => match.Groups["setting"].Value).Where(setting => string.IsNullOrEmpty(configuration[setting])).ToArray();
        problems.AddRange(missing.Select(setting => $"{candidate.Where}: its queue is '{name}', and the setting '{setting}' is not set."));
        if (missing.Length > 0)
        {
            return null;
        }

        var queue = SettingInName().Replace(name, match => configuration[match.Groups["setting"].Value]!);
        if (queue.Length > 0)
        {
            return queue;
        }

        problems.Add($"{candidate.Where}: [RabbitMQTrigger] names no queue.");
        return null;
    }

    private static BrokerAddress? ResolveBroker(Candidate candidate, RabbitMQTriggerAttribute trigger, HostConfiguration configuration, List<string> problems)
    {
        if (string.IsNullOrEmpty(trigger.ConnectionStringSetting))
        {
            problems.Add($"{candidate.Where}: set ConnectionStringSetting of [RabbitMQTrigger] to the name of the setting that holds the broker's AMQP URI.");
            return null;
        }

        var setting = trigger.ConnectionStringSetting.Trim('%');
        if (configuration.ConnectionString(setting) is not { Length: > 0 } text)
        {
            problems.Add($"{candidate.Where}: the setting '{setting}' is not set; set it to the broker's address, such as amqp://user:password@host:5672/vhost, in the environment or in local.settings.json.");
            return null;
        }

        if (BrokerAddress.Parse(text, trigger.DisableCertificateValidation) is { } broker)
        {
            return broker;
        }

        // The value may hold a password: it is not shown.
        problems.Add($"{candidate.Where}: the value of the setting '{setting}' is not an AMQP URI; it looks like amqp://user:password@host:5672/vhost, special characters percent-encoded.");
        return null;
    }

    private static Func<HostedFunctionContext, object?>[] BindArguments(Candidate candidate, ParameterInfo triggered, List<string> problems)
    {
        var arguments = new List<Func<HostedFunctionContext, object?>>();
        foreach (var parameter in candidate.Method.GetParameters())
        {
            // By position: while another host starts in this process, reflection may hand out two objects for one parameter.
            if (parameter.Position == triggered.Position && parameter.ParameterType == typeof(byte[]))
            {
                arguments.Add(context => ((QueueInvocation)context).Message);
            }
            else if (parameter.Position == triggered.Position && parameter.ParameterType == typeof(string))
            {
                arguments.Add(context => Encoding.UTF8.GetString(((QueueInvocation)context).Message));
            }
            else if (parameter.Position == triggered.Position)
            {
                problems.Add($"{candidate.Where}: [RabbitMQTrigger] is on '{parameter.ParameterType.Name} {parameter.Name}'; bind the message to byte[] or string.");
            }
            else if (parameter.ParameterType == typeof(FunctionContext))
            {
                arguments.Add(context => context);
            }
            else if (parameter.ParameterType == typeof(CancellationToken))
            {
                arguments.Add(context => context.CancellationToken);
            }
            else
            {
                problems.Add($"{candidate.Where}: nothing is bound to '{parameter.ParameterType.Name} {parameter.Name}'. Besides the message a parameter is FunctionContext or CancellationToken.");
            }
        }

        return [.. arguments];
    }

    [GeneratedRegex("%(?<setting>[^%]+)%", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SettingInName();
}
