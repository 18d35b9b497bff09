using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Warren.Functions.Tests.Official;

/// <summary>What an assembly uses of another one, as its compiled metadata says: nothing can be used that does not stand there.</summary>
/// <param name="Types">Namespace and name.</param>
/// <param name="Members">Namespace and type, then the member as the listing has it, without parameter names and modifiers.</param>
internal sealed record UsedApi(IReadOnlySet<(string Namespace, string Type)> Types, IReadOnlySet<(string Namespace, string Type, string Member)> Members)
{
    private static readonly SignatureNames Names = new();

    /// <param name="path">The using assembly's file.</param>
    /// <param name="assembly">The used assembly's name.</param>
    public static UsedApi Read(string path, string assembly)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var types = reader.TypeReferences.Where(type => IsOf(reader, type, assembly)).ToDictionary(type => type, type => NameOf(reader, type));
        var members = new HashSet<(string, string, string)>();
        foreach (var member in reader.MemberReferences.Select(reader.GetMemberReference))
        {
            if (Parent(reader, member.Parent) is { } parent && types.TryGetValue(parent, out var type))
            {
                members.Add((type.Namespace, type.Type, Show(reader, member)));
            }
        }

        // Properties that an attribute's use sets are named only in the attribute's own blob.
        foreach (var attribute in reader.CustomAttributes.Select(reader.GetCustomAttribute).Where(attribute => attribute.Constructor.Kind == HandleKind.MemberReference))
        {
            var constructor = reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor);
            if (Parent(reader, constructor.Parent) is { } parent && types.TryGetValue(parent, out var type))
            {
                members.UnionWith(attribute.DecodeValue(Names).NamedArguments.Select(named => (type.Namespace, type.Type, $"{named.Type} {named.Name} {{ set; }}")));
            }
        }

        return new(types.Values.ToHashSet(), members);
    }

    private static bool IsOf(MetadataReader reader, TypeReferenceHandle handle, string assembly)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.AssemblyReference => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name) == assembly,
            HandleKind.TypeReference => IsOf(reader, (TypeReferenceHandle)scope, assembly),
            _ => false,
        };
    }

    private static (string Namespace, string Type) NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        return (reader.GetString(type.Namespace), reader.GetString(type.Name).Split('`')[0]);
    }

    // A generic type's members hang on its instantiation.
    private static TypeReferenceHandle? Parent(MetadataReader reader, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeReference)
        {
            return (TypeReferenceHandle)parent;
        }

        if (parent.Kind != HandleKind.TypeSpecification)
        {
            return null;
        }

        var blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
        {
            return null;
        }

        _ = blob.ReadByte();
        return blob.ReadTypeHandle() is { Kind: HandleKind.TypeReference } generic ? (TypeReferenceHandle)generic : null;
    }

    private static string Show(MetadataReader reader, MemberReference member)
    {
        var name = reader.GetString(member.Name);
        if (member.GetKind() == MemberReferenceKind.Field)
        {
            return $"{member.DecodeFieldSignature(Names, null)} {name}";
        }

        var signature = member.DecodeMethodSignature(Names, null);
        var parameters = string.Join(", ", signature.ParameterTypes);
        return name switch
        {
            ".ctor" => $"ctor({parameters})",
            _ when name.StartsWith("get_", StringComparison.Ordinal) => $"{signature.ReturnType} {name[4..]} {{ get; }}",
            _ when name.StartsWith("set_", StringComparison.Ordinal) => $"{signature.ParameterTypes[0]} {name[4..]} {{ set; }}",
            _ => $"{(signature.Header.IsInstance ? "" : "static ")}{signature.ReturnType} {name}({parameters})",
        };
    }
}
