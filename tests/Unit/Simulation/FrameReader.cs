using System.Text.Json;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Tests.Unit.Simulation.History;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>Reads what is written to a connection as a client would, without any of the server's own reading.</summary>
internal static class FrameReader
{
    private const byte RecordSeparator = 0x1E;

    public static List<Moment> Read(ReadOnlyMemory<byte> frames)
    {
        var moments = new List<Moment>();
        while (!frames.IsEmpty)
        {
            var length = frames.Span.IndexOf(RecordSeparator);
            if (length < 0)
                throw new SimulationException("A write ends within a message.");
            using var json = JsonDocument.Parse(frames[..length]);
            moments.Add(ReadOne(json.RootElement));
            frames = frames[(length + 1)..];
        }

        return moments;
    }

    private static Moment ReadOne(JsonElement message)
    {
        var argument = message.GetProperty("arguments")[0];
        var target = message.GetProperty("target").GetString()!;
        return target switch
        {
            WireNames.Gap => new Moment.Gap(CursorOf(argument), argument.GetProperty("runs").Clone()),
            WireNames.Closing => new Moment.Closing(argument.GetProperty("code").GetString()!),
            _ => new Moment.Heard(EventOf(target, argument)),
        };
    }

    private static StoredEvent EventOf(string target, JsonElement envelope)
    {
        var cursor = CursorOf(envelope);
        if (envelope.GetProperty("type").GetString() != target || envelope.GetProperty("offset").GetInt64() != cursor.Offset)
            throw new SimulationException($"An envelope contradicts itself: {envelope}");
        var isOfRun = envelope.TryGetProperty("runId", out var run);
        return new(
            cursor,
            isOfRun ? envelope.GetProperty("seq").GetInt64() : 0,
            target,
            envelope.GetProperty("threadId").GetString()!,
            isOfRun ? run.GetString() : null,
            envelope.GetProperty("data").GetRawText());
    }

    private static Cursor CursorOf(JsonElement json) =>
        Cursor.TryParse(json.GetProperty("cursor").GetString(), out var cursor) ? cursor : throw new SimulationException($"No cursor: {json}");
}
