using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Delivery;

/// <summary>Reads on for a connection. A store that is away is no reason to lose the connection.</summary>
internal static class PatientRead
{
    /// <returns>The next page; an empty one when the log cannot be reached: it wakes the connection when it can.</returns>
    public static async ValueTask<LogPage> NextAsync(DeliveryServices services, UserConnectionContext connection, Cursor after)
    {
        try
        {
            return await services.Log.ReadAsync(connection.User, after, services.Options.MaxWriteBytes, CancellationToken.None);
        }
        catch (SignalException away) when (away.Code == ErrorCodes.Unavailable)
        {
            services.Logger.ReadPutOff(connection.User.Pseudonym, connection.ConnectionId);
            return default;
        }
    }
}
