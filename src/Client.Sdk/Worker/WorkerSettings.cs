
namespace Netra.Signal.Client.Worker;

/// <summary>Checks the settings of a worker and names all that are wrong, at once.</summary>
internal static class WorkerSettings
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <exception cref="ArgumentException">Something is wrong; the message says what.</exception>
    public static AgentWorkerOptions Checked(AgentWorkerOptions options, IReadOnlyCollection<MappedAgent> agents)
    {
        string[] wrong = [.. Wrong(options, agents)];
        return wrong.Length == 0 ? options : throw new ArgumentException(string.Join(' ', wrong), nameof(options));
    }

    /// <summary>The settings of its connection, as a client has them.</summary>
    public static SignalClientOptions ToConnection(this AgentWorkerOptions o) => new()
    {
        Address = o.Address, AccessToken = o.AccessToken, AllowInsecure = o.AllowInsecure, AttemptTimeout = o.AttemptTimeout, CallTimeout = o.CallTimeout,
        ReconnectDelay = o.ReconnectDelay, MaxReconnectDelay = o.MaxReconnectDelay, RefusalTimeout = o.RefusalTimeout, TimeProvider = o.TimeProvider,
    };

    private static IEnumerable<string> Wrong(AgentWorkerOptions o, IReadOnlyCollection<MappedAgent> agents)
    {
        foreach (var sentence in SettingsRules.Wrong(o.ToConnection()))
            yield return sentence;
        if (agents.Count == 0)
            yield return "The worker has no agent: map one with MapAgent.";
        if (o.Concurrency is < 1 or > MappedAgent.MostRuns)
            yield return $"Concurrency must be from 1 to 10,000; it is {o.Concurrency}.";
        if (o.StopWithin < TimeSpan.Zero || o.StopWithin > Day)
            yield return $"StopWithin must be from {TimeSpan.Zero} to {Day}; it is {o.StopWithin}.";
        if (o.MergeText < TimeSpan.Zero || o.MergeText > TimeSpan.FromSeconds(1))
            yield return $"MergeText must be from {TimeSpan.Zero} to {TimeSpan.FromSeconds(1)}; it is {o.MergeText}.";
        if (o.ApproveWithin < TimeSpan.FromSeconds(1) || o.ApproveWithin > Day)
            yield return $"ApproveWithin must be from {TimeSpan.FromSeconds(1)} to {Day}; it is {o.ApproveWithin}.";
    }
}
