using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Warren.Hosting.Discovery;
using Warren.Hosting.Invocation;

namespace Warren.Hosting.Queues;

/// <summary>One delivery of a message, from its arrival until it is settled.</summary>
internal sealed class QueueInvocation(FunctionEntry function, ConsumerSession session, Delivery delivery, byte[] message, long arrived) : HostedFunctionContext(function)
{
    private TraceContext? _trace;
    private BindingContext? _binding;
    private AsyncServiceScope? _scope;
    private IServiceProvider? _replaced;
    private CancellationToken _cancellation;

    public ConsumerSession Session => session;

    public Delivery Delivery => delivery;

    public byte[] Message => message;

    /// <summary>When it was delivered, as a timestamp of the session's clock.</summary>
    public long Arrived => arrived;

    /// <summary>Whether the function was called.</summary>
    public bool Began { get; private set; }

    public override TraceContext TraceContext =>
        _trace ??= new W3CTraceContext(Header("traceparent"), Header("tracestate"));

    public override BindingContext BindingContext => _binding ??= new DeliveryBinding(delivery);

    // A function without dependencies needs no scope, so it is made when asked for.
    public override IServiceProvider InstanceServices
    {
        get => _replaced ?? (_scope ??= session.Services.CreateAsyncScope()).ServiceProvider;
        set => _replaced = value;
    }

    public override CancellationToken CancellationToken => _cancellation;

    protected override DateTimeOffset Now => session.Time.GetUtcNow();

    public void StartsWith(CancellationToken cancellation) => (_cancellation, Began) = (cancellation, true);

    /// <summary>Ends the invocation's scope, if there is one.</summary>
    public ValueTask EndAsync() => _scope is { } scope ? scope.DisposeAsync() : default;

    public string? Header(string name) =>
        delivery.Properties.Headers is { } headers && headers.TryGetValue(name, out var value)
            ? value switch
            {
                byte[] bytes => Encoding.UTF8.GetString(bytes),
                string text => text,
                _ => null,
            }
            : null;

    protected override IInvocationFeatures CreateFeatures()
    {
        var features = new InvocationFeatures();
        features.Set(delivery.Properties);
        return features;
    }
}
