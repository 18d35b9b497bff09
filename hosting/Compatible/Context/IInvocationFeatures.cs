namespace Microsoft.Azure.Functions.Worker;

/// <summary>Typed features of one invocation.</summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    /// <summary>Sets the feature of a type, replacing an earlier one.</summary>
    /// <typeparam name="T">The feature's type.</typeparam>
    /// <param name="instance">The feature.</param>
    void Set<T>(T instance);

    /// <summary>The feature of a type, or the type's default when there is none.</summary>
    /// <typeparam name="T">The feature's type.</typeparam>
    T? Get<T>();
}
