using System.Collections.Immutable;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function is, found at start.</summary>
public abstract class FunctionDefinition
{
    /// <summary>For derived types.</summary>
    protected FunctionDefinition()
    {
    }

    /// <summary>Its parameters, in order.</summary>
    public abstract ImmutableArray<FunctionParameter> Parameters { get; }

    /// <summary>The file of the assembly that holds it.</summary>
    public abstract string PathToAssembly { get; }

    /// <summary>Its method: namespace, type and method name.</summary>
    public abstract string EntryPoint { get; }

    /// <summary>Its id.</summary>
    public abstract string Id { get; }

    /// <summary>Its name, from <see cref="FunctionAttribute"/>.</summary>
    public abstract string Name { get; }

    /// <summary>What is bound to its parameters, by parameter name.</summary>
    public abstract IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    /// <summary>What is bound to its result.</summary>
    public abstract IImmutableDictionary<string, BindingMetadata> OutputBindings { get; }
}
