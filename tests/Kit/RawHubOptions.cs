using System.Security.Cryptography.X509Certificates;

namespace Netra.Signal.Tests.Kit;

/// <summary>How a <see cref="RawHubClient"/> connects.</summary>
public sealed record RawHubOptions
{
    /// <summary>The bearer token; absent: none is sent.</summary>
    public string? Token { get; init; }

    /// <summary>Sends the token as browsers do, in the query.</summary>
    public bool TokenInQuery { get; init; }

    /// <summary>The hub's path, with any further query.</summary>
    public string Path { get; init; } = "/hubs/agent";

    /// <summary>The <c>Origin</c> header, as a browser would send it.</summary>
    public string? Origin { get; init; }

    /// <summary>Further headers of the upgrade request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The one certificate that a server of TLS may have; absent: what the machine trusts.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The text sent as the handshake, without its separator; <see langword="null"/> sends none and waits for none.</summary>
    public string? Handshake { get; init; } = """{"protocol":"json","version":1}""";

    /// <summary>Told of everything the server says on its own, in order, from the reading loop; it must return at once.</summary>
    public Action<HubInvocation>? Heard { get; init; }

    /// <summary>Whether what came is kept: a client of a load test hears it once and forgets it.</summary>
    public bool Keep { get; init; } = true;

    /// <summary>Bytes of the operating system's receive buffer: a small one makes a client that does not read stall its server soon.</summary>
    public int? ReceiveBufferBytes { get; init; }
}
