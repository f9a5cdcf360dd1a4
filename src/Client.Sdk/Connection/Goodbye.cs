using System.Text.Json;
using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Connection;

/// <summary>Reads what the gateway says before it closes a connection.</summary>
internal static class Goodbye
{
    public static LinkEnd Read(JsonElement message)
    {
        try
        {
            var notice = EventReading.Read(WireNames.Closing, message, SignalJson.Context.ClosingNotice);
            return new(notice.Reconnect
                ? new(ErrorCodes.Unavailable, $"The gateway closed the connection: {notice.Code}: {notice.Reason}") { RetryAfter = TimeSpan.FromMilliseconds(notice.RetryAfterMs) }
                : new(ClientErrorCodes.Closed, $"The gateway closed the connection and asked not to come back: {notice.Code}: {notice.Reason}"));
        }
        catch (Exception wrong)
        {
            return new(EventReading.Misread(wrong));
        }
    }
}
