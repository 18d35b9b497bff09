using Microsoft.Azure.Functions.Worker;
using Warren.Hosting.Discovery;

namespace Warren.Hosting.Invocation;

/// <summary>What every invocation of this host has. Parts that a function may never ask for are made when it asks.</summary>
internal abstract class HostedFunctionContext(FunctionEntry function) : FunctionContext
{
    private string? _invocationId;
    private IDictionary<object, object>? _items;
    private IInvocationFeatures? _features;
    private InvocationResult? _invocationResult;

    public FunctionEntry Function { get; } = function;

    /// <summary>What the function returned, until middleware replaces it.</summary>
    public object? Result { get; set; }

    /// <summary>The request's body, already read, when a parameter asks for it.</summary>
    public object? Body { get; set; }

    public InvocationResult InvocationResult => _invocationResult ??= new HostedInvocationResult(this);

    public override string InvocationId => _invocationId ??= Guid.CreateVersion7(Now).ToString();

    public override string FunctionId => Function.Definition.Id;

    public override FunctionDefinition FunctionDefinition => Function.Definition;

    // As in the official host: null unless the host retries, which this one leaves to the app.
    public override RetryContext RetryContext => null!;

    public override IDictionary<object, object> Items
    {
        get => _items ??= CreateItems();
        set => _items = value;
    }

    public override IInvocationFeatures Features => _features ??= CreateFeatures();

    protected abstract DateTimeOffset Now { get; }

    protected virtual IDictionary<object, object> CreateItems() => new Dictionary<object, object>();

    protected virtual IInvocationFeatures CreateFeatures() => new InvocationFeatures();

    private sealed class HostedInvocationResult(HostedFunctionContext context) : InvocationResult
    {
        public override object? Value
        {
            get => context.Result;
            set => context.Result = value;
        }
    }
}
