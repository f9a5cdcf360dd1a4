using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Gateway.Drain;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Threads;
using Netra.Signal.Server.Workers;

namespace Netra.Signal.Server.Gateway.Configuration;

/// <summary><c>Netra</c>: all settings of the gateway. Each property is a setting; what is not here refuses the start.</summary>
internal sealed class NetraOptions
{
    /// <summary>Who signs users in.</summary>
    public IdentityOptions Identity { get; } = new();

    /// <summary>32 random bytes in base64: makes user keys. Never rotated, the same on every pod. Development makes its own.</summary>
    public string? IdentityKey { get; set; }

    /// <summary>The same, a list: the first signs and seals, the others still open. Development makes its own.</summary>
    public IReadOnlyList<string> Keys { get; set; } = [];

    /// <summary>Where Development keeps its keys. Default <c>netra-signal</c> in the account's local application data.</summary>
    public string? DataPath { get; set; }

    /// <summary>Origins of web pages that may connect, as <c>scheme://host[:port]</c>. Default none; Development adds the local ones.</summary>
    public IReadOnlyList<string> Origins { get; set; } = [];

    public RedisOptions Redis { get; } = new();

    public EventLogOptions EventLog { get; } = new();

    public DeliveryOptions Delivery { get; } = new();

    public LimitOptions Limits { get; } = new();

    public RunOptions Runs { get; } = new();

    public ThreadOptions Threads { get; } = new();

    public AgentOptions Agents { get; } = new();

    public WorkerOptions Workers { get; } = new();

    public DrainOptions Drain { get; } = new();
}
