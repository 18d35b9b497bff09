using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Warren.Hosting.Discovery;

internal sealed class HostedFunctionDefinition : FunctionDefinition
{
    private HostedFunctionDefinition(string name, MethodInfo method, BindingMetadata input, BindingMetadata? output)
    {
        Name = name;
        EntryPoint = $"{method.ReflectedType?.FullName}.{method.Name}";
        Id = $"{EntryPoint}:{name}";
        PathToAssembly = method.Module.Assembly.Location;
        Parameters = [.. method.GetParameters().Select(parameter => new FunctionParameter(
            parameter.Name ?? "", parameter.ParameterType, parameter.HasDefaultValue, parameter.HasDefaultValue ? parameter.DefaultValue : null))];
        InputBindings = ImmutableDictionary<string, BindingMetadata>.Empty.Add(input.Name, input);
        OutputBindings = output is null
            ? ImmutableDictionary<string, BindingMetadata>.Empty
            : ImmutableDictionary<string, BindingMetadata>.Empty.Add(output.Name, output);
    }

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public override string PathToAssembly { get; }

    public override string EntryPoint { get; }

    public override string Id { get; }

    public override string Name { get; }

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }

    public static HostedFunctionDefinition Http(string name, MethodInfo method, string parameter) =>
        new(name, method, new Binding(parameter, "httpTrigger", BindingDirection.In), new Binding("$return", "http", BindingDirection.Out));

    public static HostedFunctionDefinition Queue(string name, MethodInfo method, string parameter) =>
        new(name, method, new Binding(parameter, "rabbitMQTrigger", BindingDirection.In), output: null);

    private sealed class Binding(string name, string type, BindingDirection direction) : BindingMetadata
    {
        public override string Name => name;

        public override string Type => type;

        public override BindingDirection Direction => direction;
    }
}
