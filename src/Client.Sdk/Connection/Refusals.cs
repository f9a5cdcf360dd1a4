using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Connection;

/// <summary>Turns what went wrong into a code and a sentence that says what to do.</summary>
internal static partial class Refusals
{
    /// <summary>Whether trying again would not help.</summary>
    public static bool IsFinal(SignalClientException error) => error.Code is
        ErrorCodes.Unauthorized or ErrorCodes.Forbidden or ErrorCodes.NotFound or ErrorCodes.InvalidArgument or ErrorCodes.Conflict
        or ClientErrorCodes.CursorStore || IsFinalAtOnce(error);

    /// <summary>Whether no other gateway, and no later moment, would answer otherwise.</summary>
    public static bool IsFinalAtOnce(SignalClientException error) => error.Code is
        ClientErrorCodes.Protocol or ClientErrorCodes.Closed or ClientErrorCodes.OtherUser;

    /// <summary>What the other side answered to a call; <see langword="null"/> for what only says that the connection ended.</summary>
    public static SignalClientException? FromCall(HubException error)
    {
        // SignalR's own text for every call under way when the server says goodbye with an error.
        if (error.Message.StartsWith("The server closed the connection", StringComparison.Ordinal))
            return null;
        var parts = error.Message.Split(": ", 2);
        if (parts.Length < 2 || !ErrorCodes.All.Contains(parts[0]))
            return Foreign(error);
        var retry = RetryAfter().Match(parts[1]);
        return new(parts[0], parts[1], error)
        {
            RetryAfter = retry.Success ? TimeSpan.FromMilliseconds(long.Parse(retry.Groups["ms"].ValueSpan, CultureInfo.InvariantCulture)) : null,
        };
    }

    /// <summary>Why a connection could not be opened or attached.</summary>
    public static SignalClientException FromOpen(Exception error) => error switch
    {
        SignalClientException known => known,
        HubException refused when FromCall(refused) is { } known => known,
        InvalidDataException or JsonException => Foreign(error),
        ObjectDisposedException => new(ClientErrorCodes.Closed, "The HubConnection given as SignalClientOptions.Connection was disposed of. Give one that lives as long as the client.", error),
        HttpRequestException { StatusCode: { } status } => new(CodeOf(status), error.Message, error),
        OperationCanceledException => new(ErrorCodes.Unavailable, "The gateway did not answer in time. The client tries again; if it goes on, check the address and the network.", error),
        _ => new(ErrorCodes.Unavailable, $"{error.Message} The client tries again; if it goes on, check the address and that the gateway runs.", error),
    };

    private static SignalClientException Foreign(Exception error) =>
        new(ClientErrorCodes.Protocol, $"The other side does not speak this client's protocol: {error.Message} Check that the address is a gateway's, and update the older of the two.", error);

    private static string CodeOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => ErrorCodes.Unauthorized,
        HttpStatusCode.Forbidden => ErrorCodes.Forbidden,
        HttpStatusCode.TooManyRequests => ErrorCodes.LimitExceeded,
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => ErrorCodes.Unavailable,
        _ => ErrorCodes.NotFound,
    };

    [GeneratedRegex("retryAfterMs=(?<ms>[0-9]{1,9})")]
    private static partial Regex RetryAfter();
}
