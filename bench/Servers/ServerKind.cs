namespace Netra.Signal.Bench.Servers;

/// <summary>What is measured, and what it is measured against.</summary>
internal enum ServerKind
{
    /// <summary>The gateway.</summary>
    Netra,

    /// <summary>A plain hub and <c>Clients.User</c>.</summary>
    User,

    /// <summary>A plain hub with one group per user: the fair opponent. It keeps nothing, orders nothing, resumes nothing.</summary>
    Group,
}
