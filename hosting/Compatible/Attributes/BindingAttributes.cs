// The official constructors are public, and the surface is compared with theirs.
#pragma warning disable MA0017
namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Says what a parameter or a result of a function is bound to.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
public abstract class BindingAttribute : Attribute
{
    /// <summary>Nothing to set here; derived attributes carry the binding.</summary>
    public BindingAttribute()
    {
    }
}

/// <summary>Binds the parameter whose event starts the function. A function has exactly one.</summary>
[AttributeUsage(AttributeTargets.Parameter, AllowMultiple = false)]
public abstract class TriggerBindingAttribute : BindingAttribute
{
    /// <summary>Nothing to set here; derived attributes carry the binding.</summary>
    public TriggerBindingAttribute()
    {
    }
}
