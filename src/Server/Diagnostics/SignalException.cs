using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Diagnostics;

/// <summary>A refusal that its caller is told, as <c>"&lt;code&gt;: &lt;one sentence&gt;"</c>.</summary>
/// <param name="code">One of <see cref="ErrorCodes"/>.</param>
/// <param name="sentence">What to mend. It reaches a client: never a stack, never another user's data.</param>
internal sealed class SignalException(string code, string sentence) : Exception($"{code}: {sentence}")
{
    public string Code { get; } = code;

    public string Sentence { get; } = sentence;

    public static SignalException InvalidArgument(string sentence) => new(ErrorCodes.InvalidArgument, sentence);

    public static SignalException NotFound(string sentence) => new(ErrorCodes.NotFound, sentence);

    public static SignalException Conflict(string sentence) => new(ErrorCodes.Conflict, sentence);

    public static SignalException LimitExceeded(string sentence, TimeSpan retryAfter) =>
        new(ErrorCodes.LimitExceeded, $"{sentence} retryAfterMs={(long)retryAfter.TotalMilliseconds}");
}
