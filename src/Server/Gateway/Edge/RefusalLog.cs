using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Edge;

/// <summary>Counts and audits the requests that the edge turned away.</summary>
internal sealed class RefusalLog(SignalMetrics metrics, IAuditLog audit)
{
    /// <summary>Records the request if its status is a refusal's.</summary>
    /// <param name="context">The request, answered.</param>
    /// <param name="action">What it wanted.</param>
    /// <param name="reason">Why it was refused; <see langword="null"/> for the code of the status.</param>
    public void Record(HttpContext context, string action, string? reason = null)
    {
        if (CodeOf(context.Response.StatusCode) is not { } code)
            return;
        metrics.Refused(code);
        var user = context.User.GetBoundIdentity()?.Key ?? default;
        audit.Record(new AuditEntry(action, AuditDecision.Refused, user, Reason: reason ?? code));
    }

    private static string? CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => ErrorCodes.Unauthorized,
        StatusCodes.Status403Forbidden => ErrorCodes.Forbidden,
        StatusCodes.Status404NotFound => ErrorCodes.NotFound,
        StatusCodes.Status429TooManyRequests => ErrorCodes.LimitExceeded,
        StatusCodes.Status503ServiceUnavailable => ErrorCodes.Unavailable,
        _ => null,
    };
}
