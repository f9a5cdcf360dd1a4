using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>What a built assembly uses, holds and names, read from the file itself: no pragma, suppression or generated code hides from it.</summary>
internal sealed class IlAssembly
{
    private readonly MetadataReader _reader;
    private readonly PEReader _file;

    private IlAssembly(PEReader file)
    {
        (_file, _reader) = (file, file.GetMetadataReader());
        Types = [.. _reader.TypeDefinitions.Select(handle => IlType.Read(_reader, handle))];
        Uses = [.. _reader.TypeDefinitions.SelectMany(UsesOf)];
        Friends = [.. _reader.GetAssemblyDefinition().GetCustomAttributes().Select(FriendOf).OfType<string>().Order(StringComparer.Ordinal)];
    }

    /// <summary>Every use in code, signatures, attributes, bases and contracts.</summary>
    public IReadOnlyList<IlUse> Uses { get; }

    public IReadOnlyList<IlType> Types { get; }

    /// <summary>The assemblies that see what is internal.</summary>
    public IReadOnlyList<string> Friends { get; }

    public static IlAssembly Read(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        return new(file);
    }

    private IEnumerable<IlUse> UsesOf(TypeDefinitionHandle handle)
    {
        var by = IlNames.Definition(_reader, handle).Split('/')[0];
        var type = _reader.GetTypeDefinition(handle);
        var named = IlNames.Of(_reader, type.BaseType)
            .Concat(type.GetInterfaceImplementations().SelectMany(contract => IlNames.Of(_reader, _reader.GetInterfaceImplementation(contract).Interface)))
            .Concat(type.GetFields().SelectMany(field => _reader.GetFieldDefinition(field).DecodeSignature(new IlNames(), null)));
        return named.Select(name => new IlUse(by, name))
            .Concat(type.GetCustomAttributes().Concat(type.GetFields().SelectMany(field => _reader.GetFieldDefinition(field).GetCustomAttributes())).SelectMany(attribute => AttributeUse(by, attribute)))
            .Concat(type.GetMethods().SelectMany(method => UsesOf(by, _reader.GetMethodDefinition(method))));
    }

    private IEnumerable<IlUse> UsesOf(string by, MethodDefinition method)
    {
        var signature = method.DecodeSignature(new IlNames(), null);
        foreach (var name in signature.ReturnType.Concat(signature.ParameterTypes.SelectMany(names => names)))
            yield return new(by, name);
        foreach (var use in method.GetCustomAttributes().SelectMany(attribute => AttributeUse(by, attribute)))
            yield return use;
        if (method.RelativeVirtualAddress == 0)
            yield break;
        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
            foreach (var name in _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(new IlNames(), null).SelectMany(names => names))
                yield return new(by, name);
        foreach (var (token, pushed) in IlCode.Tokens(body.GetILBytes()!))
            foreach (var use in TokenUse(by, token, pushed))
                yield return use;
    }

    private IEnumerable<IlUse> TokenUse(string by, EntityHandle token, int? pushed)
    {
        switch (token.Kind)
        {
            case HandleKind.MemberReference:
                var member = _reader.GetMemberReference((MemberReferenceHandle)token);
                return OfMember(by, ParentOf(member), member.Name, pushed);
            case HandleKind.MethodDefinition:
                var method = _reader.GetMethodDefinition((MethodDefinitionHandle)token);
                return OfMember(by, [IlNames.Definition(_reader, method.GetDeclaringType())], method.Name, pushed);
            case HandleKind.FieldDefinition:
                var field = _reader.GetFieldDefinition((FieldDefinitionHandle)token);
                return OfMember(by, [IlNames.Definition(_reader, field.GetDeclaringType())], field.Name, pushed);
            case HandleKind.MethodSpecification:
                var generic = _reader.GetMethodSpecification((MethodSpecificationHandle)token);
                return TokenUse(by, generic.Method, pushed)
                    .Concat(generic.DecodeSignature(new IlNames(), null).SelectMany(names => names).Select(name => new IlUse(by, name)));
            default:
                return IlNames.Of(_reader, token).Select(name => new IlUse(by, name));
        }
    }

    private IEnumerable<IlUse> OfMember(string by, ImmutableArray<string> parent, StringHandle name, int? pushed) => parent.IsEmpty
        ? []
        : parent.Skip(1).Select(argument => new IlUse(by, argument)).Prepend(new IlUse(by, parent[0], _reader.GetString(name), pushed));

    private ImmutableArray<string> ParentOf(MemberReference member) => member.Parent.Kind == HandleKind.MethodDefinition
        ? [IlNames.Definition(_reader, _reader.GetMethodDefinition((MethodDefinitionHandle)member.Parent).GetDeclaringType())]
        : IlNames.Of(_reader, member.Parent);

    private IEnumerable<IlUse> AttributeUse(string by, CustomAttributeHandle attribute) =>
        TokenUse(by, _reader.GetCustomAttribute(attribute).Constructor, null);

    private string? FriendOf(CustomAttributeHandle handle)
    {
        if (!AttributeUse("", handle).Any(use => use.Type == "System.Runtime.CompilerServices.InternalsVisibleToAttribute"))
            return null;
        var value = _reader.GetBlobReader(_reader.GetCustomAttribute(handle).Value);
        value.ReadUInt16();
        return value.ReadSerializedString();
    }
}
