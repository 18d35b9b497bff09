using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Warren.Hosting.Http;
using Warren.Hosting.Invocation;

namespace Warren.Hosting.Discovery;

/// <summary>A function that was found: what it is and how to call it.</summary>
internal sealed class FunctionEntry
{
    private readonly MethodInvoker _method;
    private readonly Func<HostedFunctionContext, object?>[] _arguments;
    private readonly ResultReader _result;
    private readonly bool _disposable;
    private readonly Type? _instanceType;
    private readonly Type? _bodyType;

    // Made for the first invocation, not at start: it compiles an expression.
    private ObjectFactory? _factory;

    public FunctionEntry(HostedFunctionDefinition definition, MethodInfo method, Func<HostedFunctionContext, object?>[] arguments, Type? bodyType)
    {
        Definition = definition;
        Method = method;
        _arguments = arguments;
        _bodyType = bodyType;
        _method = MethodInvoker.Create(method);
        _result = ResultReader.For(method.ReturnType);
        _instanceType = method.IsStatic ? null : method.ReflectedType;
        _disposable = _instanceType is not null
            && (_instanceType.IsAssignableTo(typeof(IDisposable)) || _instanceType.IsAssignableTo(typeof(IAsyncDisposable)));
    }

    public HostedFunctionDefinition Definition { get; }

    public MethodInfo Method { get; }

    public string Name => Definition.Name;

    /// <summary>Calls the function on an instance of its own. Its exceptions come out as they are.</summary>
    public async Task InvokeAsync(HostedFunctionContext context)
    {
        if (_bodyType is not null)
        {
            context.Body = await JsonBody.ReadAsync(context, _bodyType);
        }

        var instance = _instanceType is null ? null : CreateInstance(_instanceType, context);
        if (!_disposable)
        {
            context.Result = await _result.ReadAsync(Call(instance, context));
            return;
        }

        try
        {
            context.Result = await _result.ReadAsync(Call(instance, context));
        }
        finally
        {
            await DisposeAsync(instance);
        }
    }

    private object CreateInstance(Type type, HostedFunctionContext context) =>
        (_factory ??= ActivatorUtilities.CreateFactory(type, Type.EmptyTypes))(context.InstanceServices, null);

    private object? Call(object? instance, HostedFunctionContext context)
    {
        var arguments = new object?[_arguments.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = _arguments[i](context);
        }

        return _method.Invoke(instance, arguments.AsSpan());
    }

    private static async ValueTask DisposeAsync(object? instance)
    {
        switch (instance)
        {
            case IAsyncDisposable asynchronous:
                await asynchronous.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }
}
