using Microsoft.IdentityModel.Tokens;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>Who signs tokens.</summary>
/// <param name="Name">The issuer, as a token's <c>iss</c> must have it.</param>
/// <param name="Keys">The keys that verify its signatures.</param>
internal sealed record TokenIssuer(string Name, IReadOnlyCollection<SecurityKey> Keys);
