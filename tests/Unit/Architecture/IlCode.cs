using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>Walks the instructions of a method body (ECMA-335 §III) and gives what they name.</summary>
internal static class IlCode
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Where(field => field.FieldType == typeof(OpCode))
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>Each token of an instruction, with the constant that the instruction before it pushed.</summary>
    public static IEnumerable<(EntityHandle Token, int? Pushed)> Tokens(byte[] code)
    {
        int? pushed = null;
        for (var at = 0; at < code.Length;)
        {
            var opCode = OpCodesByValue[code[at] == 0xFE ? unchecked((short)(0xFE00 | code[at + 1])) : code[at]];
            at += opCode.Size;
            if (opCode.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
                yield return (MetadataTokens.EntityHandle(BitConverter.ToInt32(code, at)), pushed);
            pushed = Constant(opCode, code, at);
            at += OperandSize(opCode.OperandType, code, at);
        }
    }

    private static int? Constant(OpCode opCode, byte[] code, int at) =>
        opCode.Value >= OpCodes.Ldc_I4_0.Value && opCode.Value <= OpCodes.Ldc_I4_8.Value ? opCode.Value - OpCodes.Ldc_I4_0.Value
        : opCode == OpCodes.Ldc_I4_S ? (sbyte)code[at]
        : opCode == OpCodes.Ldc_I4 ? BitConverter.ToInt32(code, at)
        : null;

    private static int OperandSize(OperandType type, byte[] code, int at) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}
