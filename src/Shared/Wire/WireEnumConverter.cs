using System.Text.Json.Serialization;

namespace Netra.Signal.Shared.Wire;

/// <summary>Writes an enum by its wire names alone; a number is refused both ways.</summary>
/// <remarks>Numbers would put the order in which the members happen to stand into the protocol.</remarks>
/// <typeparam name="TEnum">The enum; each member has a wire name.</typeparam>
public sealed class WireEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;
