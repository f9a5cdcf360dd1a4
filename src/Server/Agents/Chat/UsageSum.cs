using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Adds up what the requests of a run used. What is not reported stays unknown, which is not 0.</summary>
internal sealed class UsageSum
{
    /// <summary>The sum; <see langword="null"/> when nothing was reported.</summary>
    public TokenUsage? Total { get; private set; }

    /// <param name="used">What one request used, as it was told last: some tell it with every piece, grown.</param>
    /// <param name="model">The model that was asked, where the answer names none.</param>
    public void Add(TokenUsage? used, string? model)
    {
        if (used is not null)
            Total = new(Sum(Total?.InputTokens, used.InputTokens), Sum(Total?.OutputTokens, used.OutputTokens), used.Model ?? Total?.Model ?? model);
    }

    private static long? Sum(long? one, long? other) => one is null ? other : one + (other ?? 0);
}
