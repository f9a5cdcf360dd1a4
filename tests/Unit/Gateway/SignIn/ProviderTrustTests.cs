using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.SignIn;

/// <summary>Against a provider of our own on a loopback address: metadata, keys, tokens.</summary>
public sealed class ProviderTrustTests : IAsyncLifetime
{
    private readonly RSA _key = RSA.Create(2048);
    private readonly WebApplication _provider;

    public ProviderTrustTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _provider = builder.Build();
        _provider.Run(context => context.Request.Path.Value switch
        {
            "/t/.well-known/openid-configuration" => context.Response.WriteAsync($$"""{"issuer":"{{Issuer}}","jwks_uri":"{{Address}}/keys"}"""),
            "/keys" => context.Response.WriteAsync(Jwks()),
            _ => Task.FromResult(context.Response.StatusCode = 404),
        });
    }

    private string Address => _provider.Urls.Single();

    private string Issuer => $"{Address}/t/v2.0";

    public Task InitializeAsync() => _provider.StartAsync();

    public async Task DisposeAsync() => await _provider.DisposeAsync();

    [Fact]
    public async Task Token_OfTheProvider_IsAccepted_AndOfAnotherKeyIsNot()
    {
        var validation = Validation(new ProviderTrust(new Uri($"{Address}/t/"), "api"));
        using var stranger = RSA.Create(2048);

        Assert.NotNull((await validation.ValidateAsync(Token(_key), default)).Identity);
        Assert.Equal("unauthorized", (await validation.ValidateAsync(Token(stranger), default)).Refusal);
    }

    [Fact]
    public async Task Provider_ThatIsAway_MakesSignInUnavailable() =>
        Assert.Equal("unavailable", (await Validation(new ProviderTrust(new Uri($"{Address}/nothing"), "api")).ValidateAsync(Token(_key), default)).Refusal);

    private static TokenValidation Validation(ProviderTrust trust) => new(
        trust, new IdentityBinder(new UserKeyDerivation(new byte[32]), IdentityProfile.Entra), TimeProvider.System, NullLogger<TokenValidation>.Instance);

    private string Jwks()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return $$"""{"keys":[{"kty":"RSA","use":"sig","kid":"k","n":"{{Base64UrlEncoder.Encode(key.Modulus)}}","e":"{{Base64UrlEncoder.Encode(key.Exponent)}}"}]}""";
    }

    private string Token(RSA key) => Forge.Token(
        """{"alg":"RS256","kid":"k"}""",
        $$"""
        {"iss":"{{Issuer}}","aud":"api","tid":"{{Guid.NewGuid()}}","oid":"{{Guid.NewGuid()}}","scp":"s",
         "exp":{{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 600}}}
        """,
        text => key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
}
