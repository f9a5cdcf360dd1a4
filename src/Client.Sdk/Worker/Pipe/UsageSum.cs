using Microsoft.Extensions.AI;
using Netra.Signal.Shared.Events;

namespace Netra.Signal.Client.Worker.Pipe;

/// <summary>Adds up what models used: each call of a model reports its own. What is not reported stays unknown, which is not 0.</summary>
internal sealed class UsageSum(TokenUsage? before)
{
    private readonly List<string> _models = before?.Model is { } model ? [model] : [];
    private long? _input = before?.InputTokens;
    private long? _output = before?.OutputTokens;
    private bool _hasAny = before is not null;

    /// <summary>The sum; <see langword="null"/> when nothing was reported.</summary>
    public TokenUsage? Total => _hasAny ? new(_input, _output, _models.Count == 0 ? null : string.Join(", ", _models)) : null;

    public void Add(UsageDetails used, string? model)
    {
        _hasAny = true;
        // Cached and reasoning tokens are parts of these two, and are not added to them.
        Add(ref _input, used.InputTokenCount ?? Rest(used.TotalTokenCount, used.OutputTokenCount));
        Add(ref _output, used.OutputTokenCount ?? Rest(used.TotalTokenCount, used.InputTokenCount));
        if (!string.IsNullOrWhiteSpace(model) && !_models.Contains(model))
            _models.Add(model);
    }

    private static void Add(ref long? sum, long? more) => sum = more is > 0 ? (sum ?? 0) + more : sum ?? (more is null ? null : 0);

    private static long? Rest(long? total, long? part) => total is null || part is null ? null : Math.Max(0, total.Value - part.Value);
}
