using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Delivery;

/// <summary>The control messages, which are neither numbered nor stored, as hub messages.</summary>
internal static class ControlFrames
{
    public static ReadOnlyMemory<byte> Gap(GapNotice notice) => Write(WireNames.Gap, notice, SignalJson.Context.GapNotice);

    public static ReadOnlyMemory<byte> Closing(ClosingNotice notice) => Write(WireNames.Closing, notice, SignalJson.Context.ClosingNotice);

    private static ReadOnlyMemory<byte> Write<T>(string target, T notice, JsonTypeInfo<T> type)
    {
        using var frame = new MemoryStream();
        using (var json = new Utf8JsonWriter(frame, new() { Encoder = SignalJson.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteNumber("type", 1);
            json.WriteString("target", target);
            json.WriteStartArray("arguments");
            JsonSerializer.Serialize(json, notice, type);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        frame.WriteByte(0x1E);
        return frame.ToArray();
    }
}
