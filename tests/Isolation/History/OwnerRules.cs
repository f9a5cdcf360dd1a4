namespace Netra.Signal.Tests.Isolation.History;

/// <summary>I1: what is delivered on a session belongs to its user. I4: what is delivered was emitted before, exactly so.</summary>
internal static class OwnerRules
{
    public static IEnumerable<string> Check(HistoryIndex history)
    {
        foreach (var log in history.Emits.Values.Where(emit => emit.Canaries is { Length: > 0 }).GroupBy(emit => emit.Owner!))
            if (log.Select(emit => emit.Canaries).Distinct().ToArray() is { Length: > 1 } owners)
                yield return $"I1: the log of {log.Key} has canaries of {string.Join(", ", owners)}";
        foreach (var twice in history.Twice)
            yield return $"I4: position {twice.Epoch}-{twice.Offset} was given twice";
        foreach (var fork in history.Lineage.Contradictions)
            yield return $"I4: epoch {fork.Epoch} goes on in two ways";
        foreach (var session in history.Sessions)
        foreach (var deliver in session.Delivered)
        {
            if (deliver.Canaries is { Length: > 0 } && deliver.Canaries != session.Connect.User)
                yield return $"I1: {session.Connect.User} received a canary of {deliver.Canaries}: {deliver}";
            if (history.EmitOf(deliver) is not { } emit || emit.Run != deliver.Run || emit.Seq != deliver.Seq || emit.Type != deliver.Type || emit.Request != deliver.Request || emit.What != deliver.What || (emit.Mark is not null && deliver.Mark is not null && emit.Mark != deliver.Mark) || emit.At > deliver.At)
                yield return $"I4: was never emitted, or otherwise, or later: {deliver}";
            else if (history.UserOf.GetValueOrDefault(emit.Owner!) is { } owner && owner != session.Connect.User)
                yield return $"I1: {session.Connect.User} received an event of the log of {owner}: {deliver}";
        }
    }
}
