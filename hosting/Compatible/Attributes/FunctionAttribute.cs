namespace Microsoft.Azure.Functions.Worker;

/// <summary>Makes a public method a function. The host finds it, binds its one trigger and calls it for each event.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
public class FunctionAttribute : Attribute
{
    /// <summary>Names the function.</summary>
    /// <param name="name">Unique in the app, compared without case: a letter, then letters, digits, '_' or '-', at most 127 characters.</param>
    public FunctionAttribute(string name) => Name = name;

    /// <summary>The function's name.</summary>
    public string Name { get; }
}
