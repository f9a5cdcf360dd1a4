using System.Text.Json.Serialization;

namespace Netra.Signal.Server.Workers.Redis;

/// <summary>The JSON of kept leases, generated.</summary>
[JsonSerializable(typeof(KeptLease))]
internal sealed partial class KeptLeaseJson : JsonSerializerContext;
