using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Runs.Approvals;

/// <summary>What a user was shown, as a hash: SHA-256 of the tool and the canonical JSON of its arguments, in 64 hex digits.</summary>
internal static class ApprovalHash
{
    /// <summary>No byte of UTF-8: it parts the tool from its arguments.</summary>
    private const byte Mark = 0xFF;
    private const byte None = 0;
    private const byte Canonical = 1;

    /// <summary>What is no Unicode has no canonical form, and is the same as itself alone.</summary>
    private const byte AsItIs = 2;

    /// <param name="tool">The tool; <see langword="null"/> for a question about none.</param>
    /// <param name="arguments">What it is called with. Absent and <c>{}</c> are not the same.</param>
    public static string Of(string? tool, JsonElement? arguments)
    {
        var (kind, text) = arguments is not { ValueKind: not JsonValueKind.Undefined } json ? (None, [])
            : CanonicalJson.Of(json) is { } canonical ? (Canonical, canonical)
            : (AsItIs, JsonMarshal.GetRawUtf8Value(json).ToArray());
        byte[] shown = [tool is null ? None : Canonical, .. Encoding.UTF8.GetBytes(tool ?? ""), Mark, kind, .. text];
        return Convert.ToHexStringLower(SHA256.HashData(shown));
    }

    /// <summary>
    /// The hash for the audit, in 32 hex digits: the same for what one user was shown twice. Without the identity key nobody finds out by guessing
    /// what was shown, or whether two users were shown the same.
    /// </summary>
    public static string Audited(UserKeyDerivation names, UserKey user, string hash) => names.NameTag(user, "approval", hash).ToString("x32", CultureInfo.InvariantCulture);
}
