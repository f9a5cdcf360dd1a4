using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>What a question to a user may be, and what an answer.</summary>
internal static class ApprovalRules
{
    public const int MaxPrompt = 4000;
    public const int MaxAnswerBytes = 16 * 1024;

    /// <summary>Of one run, over all its attempts: they are remembered until it is forgotten.</summary>
    public const int MostAsked = 1000;

    /// <summary>The question as it is stored: one that would wait too long lapses earlier, and says so.</summary>
    /// <exception cref="SignalException">It is wrong, or there are too many.</exception>
    public static ApprovalRequested Accepted(ApprovalRequested asked, ApprovalBook book, RunWriting writing)
    {
        if (string.IsNullOrWhiteSpace(asked.Prompt) || asked.Prompt.Length > MaxPrompt)
            throw SignalException.InvalidArgument($"prompt must not be blank and have at most {MaxPrompt} characters.");
        if (asked.Tool is { } tool && (string.IsNullOrWhiteSpace(tool) || tool.Length > IdRules.MaxLength))
            throw SignalException.InvalidArgument($"tool must not be blank and have at most {IdRules.MaxLength} characters.");
        var (now, latest) = (writing.Time.GetUtcNow(), Whole(writing.Time.GetUtcNow() + writing.Options.ApprovalWithin));
        if (Whole(asked.ExpiresAt) <= now)
            throw SignalException.InvalidArgument($"expiresAt must be in the future; here it is {now.UtcDateTime.ToString(TimestampConverter.Format, CultureInfo.InvariantCulture)}.");
        if (book.Open.Count >= writing.Limits.OpenApprovalsPerRun)
            throw SignalException.LimitExceeded(
                $"{book.Open.Count} questions of this run wait already; at most {writing.Limits.OpenApprovalsPerRun} may (Netra:Limits:OpenApprovalsPerRun). Wait for an answer.", TimeSpan.Zero);
        if (book.Asked.Count >= MostAsked)
            throw SignalException.LimitExceeded($"A run may ask {MostAsked} questions, and has; start another one.", TimeSpan.Zero);
        return asked with { ExpiresAt = asked.ExpiresAt < latest ? Whole(asked.ExpiresAt) : latest };
    }

    /// <exception cref="SignalException"><c>invalid_argument</c>.</exception>
    public static void CheckAnswer(JsonElement? answer)
    {
        if (answer is not { ValueKind: not JsonValueKind.Undefined } json)
            return;
        if (BytesOf(answer) > MaxAnswerBytes)
            throw SignalException.InvalidArgument($"answer must have at most {MaxAnswerBytes} bytes.");
        if (CanonicalJson.Of(json) is null)
            throw SignalException.InvalidArgument("answer has text that is not Unicode: half a surrogate pair.");
    }

    /// <summary>How long what a user says besides yes or no is as JSON; 0 for nothing.</summary>
    public static int BytesOf(JsonElement? answer) =>
        answer is { ValueKind: not JsonValueKind.Undefined } json ? JsonMarshal.GetRawUtf8Value(json).Length : 0;

    /// <summary>In whole milliseconds, as it is stored: whoever folds the stored event knows the same moment.</summary>
    private static DateTimeOffset Whole(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
