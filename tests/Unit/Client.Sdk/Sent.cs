using System.Text.Json;
using Netra.Signal.Client;
using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Tests.Unit.Client.Sdk;

/// <summary>Events as the gateway sends them.</summary>
internal static class Sent
{
    public static readonly DateTimeOffset Time = new(2026, 11, 20, 10, 0, 0, TimeSpan.Zero);

    public static string Cursor(long offset, string epoch = "k3f9a1c2") => $"{epoch}-{offset}";

    public static Netra.Signal.Shared.Wire.Cursor At(long offset) => Netra.Signal.Shared.Wire.Cursor.TryParse(Cursor(offset), out var at) ? at : throw new ArgumentException("No cursor.", nameof(offset));

    public static ReceivedEvent Event(AgentEvent data, long offset, string? run = "r1", string epoch = "k3f9a1c2") =>
        EventReading.Read(data.Type, Envelope(data, offset, run, epoch));

    public static JsonElement Envelope(AgentEvent data, long offset, string? run = "r1", string epoch = "k3f9a1c2", int v = 1)
    {
        var envelope = new Dictionary<string, object?>
        {
            ["v"] = v, ["type"] = data.Type, ["cursor"] = Cursor(offset, epoch), ["offset"] = offset, ["threadId"] = "t1",
            ["time"] = Time.AddSeconds(offset).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
            ["data"] = JsonSerializer.SerializeToElement(data, SignalJson.Options.GetTypeInfo(data.GetType())),
        };
        if (run is not null)
            (envelope["runId"], envelope["seq"], envelope["agent"]) = (run, offset, "docs");
        return JsonSerializer.SerializeToElement(envelope);
    }

    public static ReceivedEvent Thought(long offset, string? run = "r1", string epoch = "k3f9a1c2") => Event(new AgentThinking($"#{offset}"), offset, run, epoch);
}
