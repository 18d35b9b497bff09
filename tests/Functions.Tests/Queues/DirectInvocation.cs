using System.Collections;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Warren.Functions.Tests.Queues;

/// <summary>An invocation as the official host makes it: the message's properties are JSON text in the binding data.</summary>
internal sealed class DirectInvocation(IServiceProvider services, string? properties, CancellationToken stopping = default) : FunctionContext, IAsyncDisposable
{
    private readonly AsyncServiceScope _scope = services.CreateAsyncScope();

    public override string InvocationId => "i-1";

    public override string FunctionId => "f-1";

    public override TraceContext TraceContext => throw new NotSupportedException();

    public override BindingContext BindingContext { get; } = new Binding(properties);

    public override RetryContext RetryContext => throw new NotSupportedException();

    public override IServiceProvider InstanceServices
    {
        get => _scope.ServiceProvider;
        set => throw new NotSupportedException();
    }

    public override FunctionDefinition FunctionDefinition => throw new NotSupportedException();

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new NoFeatures();

    public override CancellationToken CancellationToken => stopping;

    public ValueTask DisposeAsync() => _scope.DisposeAsync();

    private sealed class Binding(string? properties) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData { get; } = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase)
        {
            ["BasicProperties"] = properties,
            ["Redelivered"] = "false",
        };
    }

    private sealed class NoFeatures : IInvocationFeatures
    {
        public T? Get<T>() => default;

        public void Set<T>(T instance) => throw new NotSupportedException();

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => Enumerable.Empty<KeyValuePair<Type, object>>().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
