using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Netra.Signal.Tests.Kit;

/// <summary>Marks payloads with their owner: <c>CNR1.&lt;user&gt;.&lt;n&gt;.&lt;tag&gt;</c>, the tag an HMAC under a key of this test run.</summary>
/// <remarks>
/// A canary is one word of the characters of an id, so it travels unchanged through JSON, ids, titles and text that is split into words.
/// The tag tells a canary that arrived whole from one that was cut or mixed with another; both are hits, as either has crossed.
/// </remarks>
public sealed partial class Canary
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private long _made;

    /// <summary>A new canary of a user; no two are alike.</summary>
    /// <param name="user">Letters, digits, <c>_</c> and <c>-</c>.</param>
    public string For(string user)
    {
        if (!Owner().IsMatch(user))
            throw new ArgumentException("The owner of a canary is made of letters, digits, _ and -.", nameof(user));
        var n = Interlocked.Increment(ref _made);
        return $"CNR1.{user}.{n.ToString(CultureInfo.InvariantCulture)}.{Tag(user, n)}";
    }

    /// <summary>Finds canaries anywhere in a text.</summary>
    public IEnumerable<CanaryHit> Scan(string text)
    {
        foreach (Match match in Anywhere().Matches(text))
        {
            var user = match.Groups["user"].Value;
            _ = long.TryParse(match.Groups["n"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var n);
            yield return new(user, n, match.Groups["tag"].Value == Tag(user, n));
        }
    }

    /// <summary>Finds canaries anywhere in bytes, read as UTF-8; what is no text is skipped.</summary>
    public IEnumerable<CanaryHit> Scan(ReadOnlySpan<byte> bytes) => Scan(Encoding.UTF8.GetString(bytes));

    /// <summary>Whose canaries are in a text.</summary>
    public IReadOnlySet<string> Owners(string text) => Scan(text).Select(hit => hit.Owner).ToHashSet();

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex Owner();

    [GeneratedRegex(@"CNR1\.(?<user>[A-Za-z0-9_-]+)(\.(?<n>[0-9]+)(\.(?<tag>[0-9a-f]+))?)?")]
    private static partial Regex Anywhere();

    private string Tag(string user, long n) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{user}.{n}")).AsSpan(0, 8));
}
