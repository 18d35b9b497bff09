namespace Microsoft.Azure.Functions.Worker.Converters;

/// <summary>Names the type that turns what came in into a parameter's value. The embedded host knows only <see cref="Http.FromBodyAttribute"/>.</summary>
[AttributeUsage(
    AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Interface | AttributeTargets.Parameter,
    AllowMultiple = true)]
public class InputConverterAttribute : Attribute
{
    /// <summary>Uses a converter.</summary>
    /// <param name="converterType">The converter's type.</param>
    public InputConverterAttribute(Type converterType) => ConverterType = converterType;

    /// <summary>The converter's type.</summary>
    public Type ConverterType { get; }
}
