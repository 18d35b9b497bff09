namespace Warren.Hosting.Invocation;

/// <summary>Gets at what a function returned: awaits it if need be and takes the value out.</summary>
internal abstract class ResultReader
{
    public abstract ValueTask<object?> ReadAsync(object? returned);

    /// <summary>The type of the value that a method's return type holds; <c>void</c> when there is none.</summary>
    public static Type ValueType(Type returnType) =>
        returnType == typeof(Task) || returnType == typeof(ValueTask) ? typeof(void)
        : IsGeneric(returnType, typeof(Task<>)) || IsGeneric(returnType, typeof(ValueTask<>)) ? returnType.GetGenericArguments()[0]
        : returnType;

    public static ResultReader For(Type returnType) =>
        returnType == typeof(Task) ? new OfTask()
        : returnType == typeof(ValueTask) ? new OfValueTask()
        : IsGeneric(returnType, typeof(Task<>)) ? Make(typeof(OfTask<>), returnType)
        : IsGeneric(returnType, typeof(ValueTask<>)) ? Make(typeof(OfValueTask<>), returnType)
        : new OfValue();

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static ResultReader Make(Type reader, Type returnType) =>
        (ResultReader)Activator.CreateInstance(reader.MakeGenericType(returnType.GetGenericArguments()))!;

    private sealed class OfValue : ResultReader
    {
        public override ValueTask<object?> ReadAsync(object? returned) => new(returned);
    }

    private sealed class OfTask : ResultReader
    {
        public override ValueTask<object?> ReadAsync(object? returned)
        {
            var task = (Task)returned!;
            return task.IsCompletedSuccessfully ? default : AwaitAsync(task);
        }

        private static async ValueTask<object?> AwaitAsync(Task task)
        {
            await task;
            return null;
        }
    }

    private sealed class OfValueTask : ResultReader
    {
        public override async ValueTask<object?> ReadAsync(object? returned)
        {
            await (ValueTask)returned!;
            return null;
        }
    }

    private sealed class OfTask<T> : ResultReader
    {
        public override async ValueTask<object?> ReadAsync(object? returned) => await (Task<T>)returned!;
    }

    private sealed class OfValueTask<T> : ResultReader
    {
        public override async ValueTask<object?> ReadAsync(object? returned) => await (ValueTask<T>)returned!;
    }
}
