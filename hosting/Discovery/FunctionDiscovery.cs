using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Warren.Hosting.Http;
using Warren.Hosting.Queues;
using Warren.Hosting.Startup;

namespace Warren.Hosting.Discovery;

/// <summary>Finds functions by reflection and says everything that is wrong with them at once.</summary>
internal static partial class FunctionDiscovery
{
    private const BindingFlags Everything =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static FunctionCatalog Find(IEnumerable<Type> types, HostConfiguration configuration, List<string> problems)
    {
        var http = new List<HttpFunction>();
        var queues = new List<QueueFunction>();
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, method) in Methods(types))
        {
            var where = $"Function '{name}' ({method.ReflectedType?.FullName}.{method.Name})";
            if (!names.TryAdd(name, where))
            {
                problems.Add($"{where}: {names[name]} has the same name; give each function a name of its own.");
            }

            if (!ValidName().IsMatch(name))
            {
                problems.Add($"{where}: a name starts with a letter and goes on with letters, digits, '_' or '-', at most 127 characters.");
            }

            CheckMethod(where, method, problems);
            AddFunction(new Candidate(name, method, where), configuration, http, queues, problems);
        }

        RouteConflicts.Check(http, problems);
        return new FunctionCatalog(http, queues);
    }

    private static IEnumerable<(string Name, MethodInfo Method)> Methods(IEnumerable<Type> types) =>
        from type in types
        where type.IsClass
        from method in type.GetMethods(Everything)
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        select (function.Name, method);

    private static void CheckMethod(string where, MethodInfo method, List<string> problems)
    {
        var type = method.ReflectedType!;
        if (!method.IsPublic || !type.IsVisible)
        {
            problems.Add($"{where}: make the method and its class public.");
        }

        if (method.ContainsGenericParameters)
        {
            problems.Add($"{where}: neither the method nor its class may have type parameters.");
        }

        if (type.IsAbstract && !method.IsStatic)
        {
            problems.Add($"{where}: its class is abstract, so no instance can be made; make the class concrete or the method static.");
        }

        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
        {
            problems.Add($"{where}: 'async void' cannot be awaited; return Task.");
        }
    }

    private static void AddFunction(
        Candidate candidate, HostConfiguration configuration, List<HttpFunction> http, List<QueueFunction> queues, List<string> problems)
    {
        var triggers = candidate.Method.GetParameters()
            .SelectMany(parameter => parameter.GetCustomAttributes<TriggerBindingAttribute>().Select(trigger => (parameter, trigger)))
            .ToArray();
        if (triggers.Length != 1)
        {
            problems.Add(triggers.Length == 0
                ? $"{candidate.Where}: no parameter has a trigger; put [HttpTrigger] or [RabbitMQTrigger] on one."
                : $"{candidate.Where}: {triggers.Length} parameters have a trigger ({string.Join(", ", triggers.Select(t => t.parameter.Name))}); keep one.");
            return;
        }

        switch (triggers[0].trigger)
        {
            case HttpTriggerAttribute trigger when HttpFunctionFactory.Create(candidate, triggers[0].parameter, trigger, configuration, problems) is { } function:
                http.Add(function);
                break;
            case RabbitMQTriggerAttribute trigger when QueueFunctionFactory.Create(candidate, triggers[0].parameter, trigger, configuration, problems) is { } function:
                queues.Add(function);
                break;
            case HttpTriggerAttribute or RabbitMQTriggerAttribute:
                break;
            case var other:
                problems.Add($"{candidate.Where}: this host has no trigger '{other.GetType().Name}'.");
                break;
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,126}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValidName();
}
