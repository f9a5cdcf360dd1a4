namespace Netra.Signal.Tests.Unit.Workers.Model;

/// <summary>What must have happened in the commands of a model test.</summary>
internal static class WorkCoverage
{
    public static IReadOnlyList<string> All { get; } =
    [
        "assigned", "start taken", "start conflict", "cancel taken", "cancel not_found", "respond taken", "respond conflict", "respond not_found", "delete taken",
        "delete not_found", "publish taken", "publish forbidden", "publish conflict", "publish invalid_argument", "renew taken", "renew lost", "resume taken",
        "resume lost", "release taken", "release forbidden", "ended agent_completed", "ended agent_error", "ended agent_cancelled",
    ];
}
