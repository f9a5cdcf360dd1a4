namespace Netra.Signal.Server.Workers;

/// <summary>Which application may serve which agents. Whoever is not named may serve none.</summary>
internal sealed class WorkerPermissions(WorkerOptions options, bool isDevelopment)
{
    private const string Any = "*";

    /// <summary>Development hands a worker's token to whoever asks; there a list keeps nobody out, and none is needed.</summary>
    private readonly bool _allowsAll = isDevelopment && options.Applications.Count == 0;

    /// <summary>Agents that somebody may serve, by name: a run of one of them may wait although nobody serves it now.</summary>
    public IReadOnlySet<string> Named { get; } =
        options.Applications.Values.SelectMany(agents => agents).Where(agent => agent != Any).ToHashSet(StringComparer.Ordinal);

    public bool Allows(WorkerApplication application, string agent) => _allowsAll
        || (options.Applications.TryGetValue(application.ClientId, out var agents) && (agents.Contains(agent) || agents.Contains(Any)));

    public override string ToString() => _allowsAll
        ? "every application may serve every agent, as this is Development and Netra:Workers:Applications names none"
        : $"{options.Applications.Count} applications may serve agents";
}
