using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Warren.Hosting.Http;

/// <summary>Turns a route value into a parameter's value.</summary>
internal abstract class RouteValueReader(string name, object? missing)
{
    /// <exception cref="BadHttpRequestException">The value does not fit the parameter's type (400).</exception>
    public object? Read(RouteValueDictionary values)
    {
        if (!values.TryGetValue(name, out var value) || value is not string text)
        {
            return missing;
        }

        return TryParse(text, out var parsed) ? parsed : throw new BadHttpRequestException($"'{name}' in the path is '{text}', which is not {Expected}.");
    }

    protected abstract string Expected { get; }

    protected abstract bool TryParse(string text, out object? parsed);

    /// <summary>Null when the type cannot be read from text.</summary>
    public static RouteValueReader? For(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var missing = parameter.HasDefaultValue && parameter.DefaultValue is { } value ? value
            : parameter.ParameterType == type && type.IsValueType ? Activator.CreateInstance(type)
            : null;
        var reader = type == typeof(string) ? typeof(OfText)
            : type.IsEnum ? typeof(OfEnum<>).MakeGenericType(type)
            : type.GetInterfaces().Contains(typeof(IParsable<>).MakeGenericTypeOrNull(type)) ? typeof(OfParsable<>).MakeGenericType(type)
            : null;
        return reader is null ? null : (RouteValueReader)Activator.CreateInstance(reader, parameter.Name, missing)!;
    }

    private sealed class OfText(string name, object? missing) : RouteValueReader(name, missing)
    {
        protected override string Expected => "text";

        protected override bool TryParse(string text, out object? parsed)
        {
            parsed = text;
            return true;
        }
    }

    private sealed class OfEnum<T>(string name, object? missing) : RouteValueReader(name, missing)
        where T : struct, Enum
    {
        protected override string Expected => "one of " + string.Join(", ", Enum.GetNames<T>());

        protected override bool TryParse(string text, out object? parsed)
        {
            var fits = Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value);
            parsed = value;
            return fits;
        }
    }

    private sealed class OfParsable<T>(string name, object? missing) : RouteValueReader(name, missing)
        where T : IParsable<T>
    {
        protected override string Expected => "a " + typeof(T).Name;

        protected override bool TryParse(string text, out object? parsed)
        {
            var fits = T.TryParse(text, CultureInfo.InvariantCulture, out var value);
            parsed = value;
            return fits;
        }
    }
}
