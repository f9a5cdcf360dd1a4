using Microsoft.Extensions.Primitives;

namespace Netra.Signal.Server.Gateway.Edge;

/// <summary>Which web pages may connect: an exact list, compared as a browser writes an origin.</summary>
/// <param name="origins">Origins in the form of <see cref="IsCanonical"/>.</param>
/// <param name="allowsLocal">Whether pages of <c>http://localhost</c> and <c>http://127.0.0.1</c> may, on any port: in Development.</param>
internal sealed class OriginPolicy(IEnumerable<string> origins, bool allowsLocal)
{
    private readonly HashSet<string> _origins = [.. origins.Select(origin => origin.ToLowerInvariant())];

    /// <summary>Whether an entry of the list can match at all: <c>scheme://host[:port]</c> with nothing more.</summary>
    public static bool IsCanonical(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.GetLeftPart(UriPartial.Authority) == origin.ToLowerInvariant()
        && origin.All(char.IsAscii)
        && !origin.Contains('*', StringComparison.Ordinal);

    /// <summary>Whether a request with these <c>Origin</c> headers may go on. One without any comes from no browser.</summary>
    public bool Allows(StringValues headers) => headers.Count == 0 || (headers.Count == 1 && Allows(headers[0] ?? ""));

    /// <summary>Whether pages of this origin may connect.</summary>
    public bool Allows(string origin)
    {
        var lower = origin.ToLowerInvariant();
        return _origins.Contains(lower) || (allowsLocal && IsLocal(lower));
    }

    private static bool IsLocal(string origin)
    {
        string[] local = ["http://localhost", "http://127.0.0.1"];
        return local.Any(host => origin == host || (origin.StartsWith($"{host}:", StringComparison.Ordinal) && IsPort(origin.AsSpan(host.Length + 1))));
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 5 && !text.ContainsAnyExceptInRange('0', '9') && int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) <= ushort.MaxValue;
}
