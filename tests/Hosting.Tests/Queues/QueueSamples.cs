using System.Collections.Concurrent;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Warren.Hosting.Tests.Support;

namespace Warren.Hosting.Tests.Queues;

/// <summary>What a test has the function do, and what it saw.</summary>
public sealed class Script
{
    private int _running;
    private int _most;

    public ConcurrentQueue<byte[]> Bodies { get; } = new();

    public ConcurrentQueue<FunctionContext> Contexts { get; } = new();

    public int Calls => Bodies.Count;

    public int Running => Volatile.Read(ref _running);

    public int MostAtOnce => Volatile.Read(ref _most);

    public Func<byte[], FunctionContext, CancellationToken, Task> Body { get; set; } = (_, _, _) => Task.CompletedTask;

    public IEnumerable<string> Texts => Bodies.Select(System.Text.Encoding.UTF8.GetString);

    public async Task RunAsync(byte[] body, FunctionContext context, CancellationToken cancellationToken)
    {
        InterlockedMax(ref _most, Interlocked.Increment(ref _running));
        Bodies.Enqueue(body);
        Contexts.Enqueue(context);
        try
        {
            await Body(body, context, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}

/// <summary>Something of the invocation's scope.</summary>
public sealed class Scoped : IDisposable
{
    public bool Disposed { get; private set; }

    public void Dispose() => Disposed = true;
}

public sealed class BytesFunction(Script script, Scoped scoped)
{
    // The token stands first to show that the order of parameters is free.
#pragma warning disable CA1068
    [Function("Bytes")]
    public async Task Run(CancellationToken cancellationToken, [RabbitMQTrigger(TestQueue.Name, ConnectionStringSetting = "Broker")] byte[] body, FunctionContext context)
    {
        Assert.Same(scoped, context.InstanceServices.GetRequiredService<Scoped>());
        Assert.False(scoped.Disposed);
        context.Items["scoped"] = scoped;
        await script.RunAsync(body, context, cancellationToken);
    }
}

public sealed class TextFunction(Script script)
{
    [Function("Text")]
    public Task Run([RabbitMQTrigger(TestQueue.Name, ConnectionStringSetting = "Broker")] string body, FunctionContext context) =>
        script.RunAsync(System.Text.Encoding.UTF8.GetBytes(body), context, context.CancellationToken);
}
