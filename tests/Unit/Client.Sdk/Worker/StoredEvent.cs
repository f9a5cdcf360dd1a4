using System.Text.Json;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Worker;

/// <summary>An event that a worker published.</summary>
internal sealed record StoredEvent(string Lease, long N, string Type, JsonElement Data);
