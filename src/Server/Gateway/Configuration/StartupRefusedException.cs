namespace Netra.Signal.Server.Gateway.Configuration;

/// <summary>The gateway does not start. The message is for the operator: every reason on a line of its own, each naming the setting that mends it.</summary>
/// <param name="reasons">At least one sentence.</param>
internal sealed class StartupRefusedException(IReadOnlyList<string> reasons)
    : Exception(string.Join(Environment.NewLine, ["Netra Signal does not start:", .. reasons.Select(reason => $"  - {reason}")]))
{
    public IReadOnlyList<string> Reasons { get; } = reasons;
}
