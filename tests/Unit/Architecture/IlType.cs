using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>A type that an assembly defines.</summary>
/// <param name="Name">With namespace and, for a nested type, its outer types.</param>
/// <param name="Fields">The fields: their names, whether they are static and assigned once, and all types in their signatures.</param>
/// <param name="Members">The names of its methods, properties, events and fields.</param>
/// <param name="Contracts">Its interfaces and its base type.</param>
internal sealed record IlType(
    string Name,
    IReadOnlyList<(string Name, bool IsStatic, bool IsReadOnly, ImmutableArray<string> Types)> Fields,
    IReadOnlyList<string> Members,
    IReadOnlyList<string> Contracts)
{
    public static IlType Read(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var fields = type.GetFields().Select(reader.GetFieldDefinition).Where(field => !field.Attributes.HasFlag(FieldAttributes.Literal));
        var members = type.GetMethods().Select(method => reader.GetMethodDefinition(method).Name)
            .Concat(type.GetProperties().Select(property => reader.GetPropertyDefinition(property).Name))
            .Concat(type.GetEvents().Select(change => reader.GetEventDefinition(change).Name))
            .Concat(type.GetFields().Select(field => reader.GetFieldDefinition(field).Name));
        var contracts = type.GetInterfaceImplementations().Select(contract => reader.GetInterfaceImplementation(contract).Interface).Append(type.BaseType);
        return new(
            IlNames.Definition(reader, handle),
            [.. fields.Select(field => (
                reader.GetString(field.Name), field.Attributes.HasFlag(FieldAttributes.Static), field.Attributes.HasFlag(FieldAttributes.InitOnly),
                field.DecodeSignature(new IlNames(), null)))],
            [.. members.Select(reader.GetString)],
            [.. contracts.SelectMany(contract => IlNames.Of(reader, contract))]);
    }
}
