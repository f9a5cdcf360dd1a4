namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>A tool was to be called with what its user has not approved. Whoever writes the run tells its agent, as <c>forbidden</c>.</summary>
/// <param name="hash">What it was to be called with, see <see cref="ApprovalHash"/>.</param>
/// <param name="isOther">Whether other arguments of the tool are approved.</param>
internal sealed class UnapprovedCallException(string hash, bool isOther) : Exception(isOther
    ? "The user approved other arguments of this tool; call it with exactly those, or ask again."
    : "The user was asked about this tool and has not approved these arguments; ask, and wait for the answer.")
{
    public string Hash => hash;
}
