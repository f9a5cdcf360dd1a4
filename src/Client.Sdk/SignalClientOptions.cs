using Microsoft.AspNetCore.SignalR.Client;

namespace Netra.Signal.Client;

/// <summary>Where the gateway is, who the user is, and how patient the client is.</summary>
public sealed class SignalClientOptions
{
    /// <summary>The gateway's address, such as <c>https://signal.example</c>; <c>http</c>, <c>https</c>, <c>ws</c> or <c>wss</c>. Without a
    /// path the users' hub is meant. Required unless <see cref="Connection"/> is set.</summary>
    public Uri? Address { get; set; }

    /// <summary>Whether <see cref="Address"/> may be <c>http</c> or <c>ws</c> on another machine, where the token crosses the network in clear.
    /// Default false: such an address is refused. Set it only where something else protects the way, such as a service mesh.</summary>
    public bool AllowInsecure { get; set; }

    /// <summary>Gives a bearer token of the user. Asked before every attempt to connect, and before the last one expires. Required unless
    /// <see cref="Connection"/> is set; with it, it renews the connection in place.</summary>
    public Func<CancellationToken, ValueTask<string>>? AccessToken { get; set; }

    /// <summary>Told the token that the gateway answered with 401, so that a source which keeps tokens fetches another: <see cref="SignIn.TokenSource.Forget"/>.
    /// Must not throw. Default: nobody is told. A connection of <see cref="Connection"/> brings its own token, and tells nobody.</summary>
    public Action<string>? TokenRefused { get; set; }

    /// <summary>A connection that the application built itself, to the users' hub, without negotiation. The client starts and stops it and
    /// adds handlers; it does not dispose of it. Absent: the client builds its own.</summary>
    public HubConnection? Connection { get; set; }

    /// <summary>Keeps the place. Default: in memory.</summary>
    public ICursorStore CursorStore { get; set; } = new MemoryCursorStore();

    /// <summary>Whether a client without a stored cursor hears everything kept, not only what comes from now on. Default false.</summary>
    public bool FromStart { get; set; }

    /// <summary>How many events the client holds for an application that is slow, 1 to 100,000. Default 1,024. When they are full the
    /// client stops reading; it never drops an event. It counts events, not bytes: a gateway lets an event have up to 256 KiB.</summary>
    public int BufferedEvents { get; set; } = 1024;

    /// <summary>How long <see cref="SignalClient.ConnectAsync"/> keeps trying to reach a gateway that does not answer, up to one day.
    /// Default 30 seconds. Once connected, the client tries for ever.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client that was connected goes on asking a gateway that refuses it, with 401, 403, 404 or a refused <c>Attach</c>, before it
    /// fails; up to one day, and three refusals at least. Default 1 minute: what stands before a gateway refuses for a moment while that is
    /// deployed.</summary>
    public TimeSpan RefusalTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one attempt to connect, and the goodbye, may take, 100 ms to 10 minutes. Default 15 seconds.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a call may take, reconnects in the midst of it included, 100 ms to one day. Default 30 seconds.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The first attempt to reconnect comes within this time, by chance, 1 ms to 1 minute; each further one waits up to twice as
    /// long as the one before. Default 1 second.</summary>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two attempts, from <see cref="ReconnectDelay"/> to one day. Default 30 seconds.</summary>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long before its token expires the client renews it, 1 second to one day; at half of what is left when that is less.
    /// Default 1 minute.</summary>
    public TimeSpan RenewBefore { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one call of a handler may take, 10 ms to one day. Default 30 seconds. A handler that takes longer is called no
    /// more.</summary>
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of every wait. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
