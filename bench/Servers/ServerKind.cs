namespace Netra.Signal.Bench.Servers;

/// <summary>What is measured, and what it is measured against.</summary>
internal enum ServerKind
{
    /// <summary>The gateway; with a Redis, one of its pods.</summary>
    Netra,

    /// <summary>A plain hub and <c>Clients.User</c>.</summary>
    User,

    /// <summary>A plain hub with one group per user: the fair opponent. It keeps nothing, orders nothing, resumes nothing.</summary>
    Group,

    /// <summary>A plain hub and <c>Clients.User</c> over a minimal backplane of publish and subscribe in Redis.</summary>
    PubSub,
}
