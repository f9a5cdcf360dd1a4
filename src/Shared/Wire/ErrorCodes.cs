namespace Netra.Signal.Shared.Wire;

/// <summary>The codes of errors that reach a client, as <c>"&lt;code&gt;: &lt;one sentence&gt;"</c>.</summary>
public static class ErrorCodes
{
    /// <summary>The argument is wrong; the sentence names the field and the reason. Mend the call.</summary>
    public const string InvalidArgument = "invalid_argument";

    /// <summary>Nothing of that name belongs to the caller. Foreign and unknown ids get the same answer.</summary>
    public const string NotFound = "not_found";

    /// <summary>The call does not fit the present state.</summary>
    public const string Conflict = "conflict";

    /// <summary>A limit is reached; the sentence has <c>retryAfterMs=&lt;n&gt;</c>, the milliseconds to wait.</summary>
    public const string LimitExceeded = "limit_exceeded";

    /// <summary>The token is missing, expired or not valid.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The caller is known and may not do this.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>A part the call needs is away for now. Try again.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The gateway failed; the failure is in its log.</summary>
    public const string Internal = "internal";

    /// <summary>All codes.</summary>
    public static IReadOnlyList<string> All { get; } =
        [InvalidArgument, NotFound, Conflict, LimitExceeded, Unauthorized, Forbidden, Unavailable, Internal];
}
