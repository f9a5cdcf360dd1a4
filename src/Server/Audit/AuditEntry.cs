using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Audit;

/// <summary>One decision of the gateway.</summary>
/// <param name="Action">What was decided on, such as <c>connect</c>, <c>attach</c>, <c>start_run</c>.</param>
/// <param name="Decision">Whether it was allowed, refused, or a violation.</param>
/// <param name="User">Whose; the default when nobody is signed in.</param>
/// <param name="ConnectionId">The connection, if there is one.</param>
/// <param name="Subject">What it was about, such as a validated run id.</param>
/// <param name="Reason">Why, as a code.</param>
internal readonly record struct AuditEntry(
    string Action,
    AuditDecision Decision,
    UserKey User = default,
    string? ConnectionId = null,
    string? Subject = null,
    string? Reason = null);
