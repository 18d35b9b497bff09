namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the trigger says about the event.</summary>
public abstract class BindingContext
{
    /// <summary>For derived types.</summary>
    protected BindingContext()
    {
    }

    /// <summary>Values by name, compared without case. HTTP: the route values. RabbitMQ: ConsumerTag, Exchange, RoutingKey as text; DeliveryTag, Redelivered and BasicProperties as JSON text.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}

/// <summary>Whether a binding brings something to the function or takes something from it.</summary>
public enum BindingDirection
{
    /// <summary>Into the function.</summary>
    In = 0,

    /// <summary>Out of the function.</summary>
    Out = 1,
}

/// <summary>One binding of a function.</summary>
public abstract class BindingMetadata
{
    /// <summary>For derived types.</summary>
    protected BindingMetadata()
    {
    }

    /// <summary>The parameter's name, or <c>$return</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The binding's type, such as <c>httpTrigger</c>, <c>rabbitMQTrigger</c> or <c>http</c>.</summary>
    public abstract string Type { get; }

    /// <summary>In or out.</summary>
    public abstract BindingDirection Direction { get; }
}
