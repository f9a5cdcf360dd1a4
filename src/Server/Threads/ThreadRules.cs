using Netra.Signal.Server.Diagnostics;

namespace Netra.Signal.Server.Threads;

/// <summary>What may be asked about threads.</summary>
internal static class ThreadRules
{
    /// <summary>In UTF-16 units, as a browser's <c>maxlength</c> counts.</summary>
    public const int MaxTitle = 200;

    public const int MaxPage = 100;

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMinutes(1);

    /// <exception cref="SignalException"><c>invalid_argument</c>.</exception>
    public static string Title(string? title)
    {
        if (string.IsNullOrWhiteSpace(title))
            throw SignalException.InvalidArgument("title is missing or blank; a thread without a title is made without one.");
        if (title.Length > MaxTitle)
            throw SignalException.InvalidArgument($"title must have at most {MaxTitle} characters.");
        return IsWellFormed(title) ? title : throw SignalException.InvalidArgument("title has text that is not Unicode: half a surrogate pair.");
    }

    /// <exception cref="SignalException"><c>invalid_argument</c>.</exception>
    public static int Limit(int? limit, int usual) => limit switch
    {
        null => usual,
        >= 1 and <= MaxPage => limit.Value,
        _ => throw SignalException.InvalidArgument($"limit must be from 1 to {MaxPage}."),
    };

    public static SignalException TooMany(ThreadOptions options) => SignalException.LimitExceeded(
        $"Resource limits exceeded for user: at most {options.MaxPerUser} threads are kept (Netra:Threads:MaxPerUser); delete one.", TryAgainAfter);

    /// <summary>Now, to the millisecond: what is stored is what is said.</summary>
    public static DateTimeOffset Moment(TimeProvider time) => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
                return false;
        return true;
    }
}
