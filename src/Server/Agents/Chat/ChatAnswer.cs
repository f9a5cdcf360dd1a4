using Netra.Signal.Shared.Events;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>One answer of the model, whole.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Calls">The tools it asks for.</param>
/// <param name="Finish">Why it stopped, where it said so.</param>
/// <param name="Usage">What it used, where that was told.</param>
internal sealed record ChatAnswer(string Text, IReadOnlyList<ModelCall> Calls, string? Finish, TokenUsage? Usage)
{
    public const string Length = "length";
    public const string Filter = "content_filter";

    private static readonly string[] Finishes = ["stop", Length, Filter, "tool_calls", "function_call"];

    /// <summary>Why it stopped, for the user: a word that is known. One of the API's own would be anything.</summary>
    public string FinishWord => Finish is null ? "stop" : Array.Find(Finishes, known => known == Finish) ?? "other";
}
