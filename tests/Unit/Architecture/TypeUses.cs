using System.Reflection;
using System.Reflection.Emit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>Which types a type uses: in its declaration, its members' signatures, their attributes and their code.</summary>
internal static class TypeUses
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    public static IReadOnlySet<Type> Of(Type type)
    {
        var uses = new HashSet<Type>();
        Add(uses, type.BaseType);
        foreach (var contract in type.GetInterfaces())
            Add(uses, contract);
        AddAttributes(uses, type);
        foreach (var field in type.GetFields(ServerTypes.Declared))
            Add(uses, field.FieldType);
        foreach (var method in type.GetMethods(ServerTypes.Declared).Cast<MethodBase>().Concat(type.GetConstructors(ServerTypes.Declared)))
            AddMethod(uses, type, method);
        return uses;
    }

    private static void AddMethod(HashSet<Type> uses, Type type, MethodBase method)
    {
        Add(uses, (method as MethodInfo)?.ReturnType);
        foreach (var parameter in method.GetParameters())
            Add(uses, parameter.ParameterType);
        AddAttributes(uses, method);
        if (method.GetMethodBody() is not { } body)
            return;
        foreach (var local in body.LocalVariables)
            Add(uses, local.LocalType);
        foreach (var caught in body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause))
            Add(uses, caught.CatchType);
        var ofType = type.IsGenericType ? type.GetGenericArguments() : null;
        var ofMethod = method.IsGenericMethod ? method.GetGenericArguments() : null;
        foreach (var token in Tokens(body.GetILAsByteArray()!))
            AddMember(uses, type.Module.ResolveMember(token, ofType, ofMethod));
    }

    private static void AddMember(HashSet<Type> uses, MemberInfo? member)
    {
        Add(uses, member as Type ?? member?.DeclaringType);
        if (member is MethodInfo { IsGenericMethod: true } generic)
        {
            foreach (var argument in generic.GetGenericArguments())
                Add(uses, argument);
        }
    }

    private static void AddAttributes(HashSet<Type> uses, MemberInfo member)
    {
        foreach (var attribute in member.GetCustomAttributesData())
            Add(uses, attribute.AttributeType);
    }

    private static void Add(HashSet<Type> uses, Type? type)
    {
        if (type is null || type.IsGenericParameter)
            return;
        if (type.HasElementType)
            Add(uses, type.GetElementType());
        else if (uses.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type))
            Add(uses, type.DeclaringType);
        foreach (var argument in type.GenericTypeArguments)
            Add(uses, argument);
    }

    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var value = code[at] == 0xFE ? unchecked((short)(0xFE00 | code[at + 1])) : code[at];
            var opCode = OpCodesByValue[value];
            at += opCode.Size;
            if (opCode.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                yield return BitConverter.ToInt32(code, at);
            at += Operand(opCode.OperandType, code, at);
        }
    }

    private static int Operand(OperandType type, byte[] code, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}
