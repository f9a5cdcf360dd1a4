namespace Netra.Signal.Client.Worker;

/// <summary>Where the gateway is, who the worker is, and how patient it is.</summary>
public sealed class AgentWorkerOptions
{
    /// <summary>The gateway's address, such as <c>https://signal.example</c>; <c>http</c>, <c>https</c>, <c>ws</c> or <c>wss</c>. Without a
    /// path the workers' hub is meant. Required.</summary>
    public Uri? Address { get; set; }

    /// <summary>Whether <see cref="Address"/> may be <c>http</c> or <c>ws</c> on another machine, where the token crosses the network in clear.
    /// Default false: such an address is refused. Set it only where something else protects the way, such as a service mesh.</summary>
    public bool AllowInsecure { get; set; }

    /// <summary>Gives a bearer token of the worker's application. Asked before every attempt to connect. Required.</summary>
    public Func<CancellationToken, ValueTask<string>>? AccessToken { get; set; }

    /// <summary>Told the token that the gateway answered with 401, so that a source which keeps tokens fetches another: <see cref="SignIn.TokenSource.Forget"/>.
    /// Must not throw. Default: nobody is told.</summary>
    public Action<string>? TokenRefused { get; set; }

    /// <summary>How many runs of one agent are carried out at once, unless it was mapped with another number; 1 to 10,000. Default 4.</summary>
    public int Concurrency { get; set; } = 4;

    /// <summary>How long a worker that is told to stop lets its runs go on, 0 to one day; then it hands them back, and they begin anew elsewhere.
    /// Default 20 seconds, which lies within the time that a host gives its services.</summary>
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long text of a run is gathered into one delta, 0 (off) to 1 second; the first piece goes at once. Default 40 ms.</summary>
    public TimeSpan MergeText { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>How long a question to the user waits for its answer when <c>ApproveAsync</c> does not say, 1 second to one day. Default 10 minutes.</summary>
    public TimeSpan ApproveWithin { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the worker goes on asking a gateway that refuses it, with 401, 403, 404 or a refused <c>Register</c>, before it fails, which
    /// stops its host; up to one day, and three refusals at least. Default 1 minute. A gateway that is away is waited for for ever.</summary>
    public TimeSpan RefusalTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one attempt to connect may take, 100 ms to 10 minutes. Default 15 seconds.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a call may take before its connection is given up for a new one, 100 ms to one day. Default 10 seconds: less than a
    /// lease lasts.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The first attempt to reconnect comes within this time, by chance, 1 ms to 1 minute; each further one waits up to twice as
    /// long as the one before. Default 1 second.</summary>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between two attempts, from <see cref="ReconnectDelay"/> to one day. Default 10 seconds: less than a lease lasts.</summary>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of every wait. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
