using System.Reflection;
using System.Runtime.CompilerServices;

namespace Warren.Hosting.Tests.Surface;

/// <summary>Writes a type's public surface in the form of official-functions-api.txt: a header line, then a line for each member.</summary>
internal static class ApiListing
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Header(Type type)
    {
        var usage = type.GetCustomAttribute<AttributeUsageAttribute>(inherit: false);
        var prefix = usage is null ? "" : $"[AttributeUsage({Targets(usage.ValidOn)}, AllowMultiple={usage.AllowMultiple})] ";
        return prefix + Kind(type) + " " + Name(type) + Bases(type);
    }

    public static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return [string.Join(", ", Enum.GetNames(type).Select(name => $"{name}={Convert.ToInt64(Enum.Parse(type, name))}"))];
        }

        if (type.IsAssignableTo(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            return [$"{Name(invoke.ReturnType)} ({Parameters(invoke, false)})"];
        }

        return Constructors(type).Concat(type.GetProperties(Declared).Where(IsVisible).Select(Property)).Concat(Methods(type));
    }

    private static IEnumerable<string> Constructors(Type type) =>
        from constructor in type.GetConstructors(Declared)
        where !constructor.IsStatic && (constructor.IsPublic || constructor.IsFamily)
        select $"{(constructor.IsFamily ? "protected " : "")}ctor({Parameters(constructor, false)})";

    private static IEnumerable<string> Methods(Type type) =>
        from method in type.GetMethods(Declared)
        where (method.IsPublic || method.IsFamily) && !method.IsSpecialName
        let extension = method.IsDefined(typeof(ExtensionAttribute))
        let modifier = method.IsStatic ? "static " : type.IsInterface || method.IsFinal ? "" : method.IsAbstract ? "abstract " : method.IsVirtual ? "virtual " : ""
        let generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : ""
        select $"{modifier}{Name(method.ReturnType)} {method.Name}{generic}({Parameters(method, extension)})";

    private static bool IsVisible(PropertyInfo property) => property.GetAccessors(nonPublic: true).Any(accessor => accessor.IsPublic || accessor.IsFamily);

    private static string Property(PropertyInfo property)
    {
        var get = property.GetGetMethod(nonPublic: true)!;
        var set = property.GetSetMethod(nonPublic: true);
        var modifier = get.IsStatic ? "static " : get.IsAbstract ? "abstract " : get.IsVirtual ? "virtual " : "";
        var setter = set is null ? "" : set.IsPublic ? "set; " : "private set; ";
        return $"{modifier}{Name(property.PropertyType)} {property.Name} {{ get; {setter}}}";
    }

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsInterface ? "interface"
        : type.IsAssignableTo(typeof(Delegate)) ? "delegate"
        : type.IsValueType ? "struct"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsAbstract ? "abstract class"
        : type.IsSealed ? "sealed class"
        : "class";

    private static string Bases(Type type)
    {
        if (type.IsEnum)
        {
            return "";
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var bases = new List<Type>();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases.Add(parent);
        }

        if (!type.IsAssignableTo(typeof(Delegate)))
        {
            bases.AddRange(type.GetInterfaces().Except(inherited));
        }

        return bases.Count == 0 ? "" : " : " + string.Join(", ", bases.Select(Name));
    }

    private static string Parameters(MethodBase method, bool extension) =>
        string.Join(", ", method.GetParameters().Select((parameter, index) =>
            (extension && index == 0 ? "this " : "")
            + (parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")
            + Name(parameter.ParameterType) + " " + parameter.Name
            + (parameter.HasDefaultValue ? " = " + (parameter.DefaultValue?.ToString() ?? "null") : "")));

    private static string Targets(AttributeTargets targets) =>
        string.Join(", ", Enum.GetValues<AttributeTargets>().Where(target => target != AttributeTargets.All && targets.HasFlag(target)).Select(target => target.ToString()));

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Name(value) + "?";
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (type.IsGenericType)
        {
            return $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
        }

        return type == typeof(string) ? "string"
            : type == typeof(int) ? "int"
            : type == typeof(bool) ? "bool"
            : type == typeof(object) ? "object"
            : type == typeof(void) ? "void"
            : type.Name;
    }
}
