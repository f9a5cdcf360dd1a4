using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;
using Netra.Signal.Tests.Unit.Agents;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.SignIn;

public sealed class TokenValidationTests
{
    private const string Header = """{"alg":"ES256","kid":"k","typ":"JWT"}""";
    private readonly ManualTimeProvider _clock = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ITokenTrust _trust = Substitute.For<ITokenTrust>();
    private readonly RecordingLogger _log = new();
    private readonly TokenValidation _validation;

    public TokenValidationTests()
    {
        _trust.Audience.Returns("netra");
        Trust(new ECDsaSecurityKey(_key) { KeyId = "k" });
        _validation = new(_trust, new IdentityBinder(new UserKeyDerivation(new byte[32]), IdentityProfile.Oidc), _clock, _log.For<TokenValidation>());
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    [Fact]
    public async Task Token_ThatIsRight_IsAUser()
    {
        var answer = await Validate(Payload());

        Assert.Null(answer.Refusal);
        Assert.Equal(TokenKind.User, answer.Identity!.Kind);
        Assert.Equal(Now + 60, answer.Identity.ExpiresAt.ToUnixTimeSeconds());
    }

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public async Task Token_SignedWithRsa_IsAccepted(string algorithm)
    {
        using var rsa = RSA.Create(2048);
        Trust(new RsaSecurityKey(rsa) { KeyId = "k" });
        var padding = algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

        var token = Forge.Token($$"""{"alg":"{{algorithm}}","kid":"k"}""", Payload(), text => rsa.SignData(text, HashAlgorithmName.SHA256, padding));

        Assert.NotNull((await _validation.ValidateAsync(token, default)).Identity);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    public async Task AlgNone_IsRefused(string algorithm) =>
        await AssertRefused(Forge.Token($$"""{"alg":"{{algorithm}}"}""", Payload(), _ => []));

    [Theory]
    [InlineData("HS256")]
    [InlineData("ES256")]
    public async Task Hmac_WithThePublicKeyAsSecret_IsRefused(string algorithm)
    {
        var pem = Encoding.ASCII.GetBytes(_key.ExportSubjectPublicKeyInfoPem());
        foreach (var secret in new[] { pem, _key.ExportSubjectPublicKeyInfo() })
            await AssertRefused(Forge.Token($$"""{"alg":"{{algorithm}}","kid":"k"}""", Payload(), text => HMACSHA256.HashData(secret, text)));
    }

    [Fact]
    public async Task KeyOfAStranger_IsRefused_WhateverTheHeaderNames()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var q = stranger.ExportParameters(false).Q;
        var jwk = $$"""{"kty":"EC","crv":"P-256","x":"{{Base64UrlEncoder.Encode(q.X)}}","y":"{{Base64UrlEncoder.Encode(q.Y)}}"}""";
        foreach (var more in new[]
        {
            "", $",\"jwk\":{jwk}", ",\"jku\":\"http://127.0.0.1:1/keys\"", ",\"x5u\":\"http://127.0.0.1:1/x\"", ",\"kid\":\"../../../../dev/null\"",
        })
            await AssertRefused(Forge.Token($$"""{"alg":"ES256"{{more}}}""", Payload(), Forge.Es256(stranger)));
    }

    [Theory]
    [InlineData("iss", "\"https://other\"")]
    [InlineData("iss", "\"https://ISSUER\"")]
    [InlineData("iss", "null")]
    [InlineData("aud", "\"other\"")]
    [InlineData("aud", "\"netra/\"")]
    [InlineData("aud", "[\"other\"]")]
    [InlineData("aud", null)]
    [InlineData("iss", null)]
    [InlineData("sub", null)]
    [InlineData("sub", "\" \"")]
    [InlineData("sub", "7")]
    [InlineData("sub", "[\"alice\"]")]
    [InlineData("sub", "\"\\ud800\"")]
    [InlineData("exp", null)]
    [InlineData("exp", "\"9999999999\"")]
    [InlineData("exp", "null")]
    [InlineData("nbf", "\"0\"")]
    public async Task Claim_ThatIsWrong_IsRefused(string claim, string? value)
    {
        Assert.NotNull((await Validate(Payload())).Identity);
        await AssertRefused(Sign(Payload((claim, value))));
    }

    [Theory]
    [InlineData(""","sub":"alice"}""")]
    [InlineData(""","sub":"bob"}""")]
    [InlineData(""","exp":9999999999}""")]
    [InlineData(""","nbf":0,"nbf":0}""")]
    public async Task Member_GivenTwice_IsRefused(string end) => await AssertRefused(Sign(Payload()[..^1] + end));

    /// <summary>Half a surrogate pair, escaped, is JSON and no text: the parser says so only when the text is asked for.</summary>
    [Theory]
    [InlineData("""{"alg":"\ud800"}""", """{"sub":"alice"}""")]
    [InlineData("""{"\ud800":1,"\udc00":2,"alg":"ES256"}""", """{"sub":"alice"}""")]
    [InlineData(Header, """{"\ud800":1,"\udfff":2,"sub":"alice"}""")]
    [InlineData(Header, """{"iss":"\udc00","sub":"alice"}""")]
    public async Task HalfASurrogatePair_AnywhereInAToken_IsRefused(string header, string payload) =>
        await AssertRefused(Forge.Token(header, payload, Forge.Es256(_key)));

    [Fact]
    public async Task Expiry_HasNoGrace_AndNotBeforeHasAMinute()
    {
        var token = Sign(Payload(("exp", $"{Now + 10}")));
        _clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull((await _validation.ValidateAsync(token, default)).Identity);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await AssertRefused(token);

        Assert.NotNull((await Validate(Payload(("nbf", $"{Now + 60}")))).Identity);
        await AssertRefused(Sign(Payload(("nbf", $"{Now + 61}"))));
    }

    [Fact]
    public async Task Refusal_IsLogged_WithItsReason_AndWithoutTheToken()
    {
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (string Reason, string Token)[] refused =
        [
            ("token_malformed", "x"),
            ("algorithm_not_allowed", Forge.Token("""{"alg":"RS512","kid":"k"}""", Payload(), Forge.Es256(_key))),
            ("expired_or_not_yet_valid", Sign(Payload(("exp", $"{Now}")))),
            ("expired_or_not_yet_valid", Sign(Payload(("nbf", $"{Now + 61}")))),
            ("issuer_wrong", Sign(Payload(("iss", "\"https://other\"")))),
            ("audience_wrong", Sign(Payload(("aud", "\"other\"")))),
            ("key_unknown", Forge.Token("""{"alg":"ES256","kid":"new"}""", Payload(), Forge.Es256(stranger))),
            ("signature_wrong", Forge.Token(Header, Payload(), Forge.Es256(stranger))),
            ("sub_missing", Sign(Payload(("sub", null)))),
        ];
        foreach (var (_, token) in refused)
            await AssertRefused(token);

        Assert.Equal(refused.Select(one => $"A token was refused: {one.Reason}."), _log.Entries.Select(entry => entry.Text));
    }

    [Fact]
    public async Task SubjectsThatParseAsTheSameDate_AreTwoUsers()
    {
        var one = await Validate(Payload(("sub", "\"2026-01-01T00:00:00Z\"")));
        var other = await Validate(Payload(("sub", "\"2026-01-01T00:00:00.0Z\"")));

        Assert.NotEqual(one.Identity!.Key, other.Identity!.Key);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("e30.e30.")]
    [InlineData("e30.e30.e30.e30.e30")]
    [InlineData("W10.W10.W10")]
    [InlineData("\u00e9.\u00e9.\u00e9")]
    public async Task TextThatIsNoToken_IsRefused(string text) => await AssertRefused(text);

    [Theory]
    [InlineData("""{"alg":"\ud800"}""", "{}")]
    [InlineData("""{"alg":"ES256","kid":"\udc00"}""", "{}")]
    [InlineData("""{"alg":"ES256","\ud800":1}""", "{}")]
    [InlineData("""{"alg":"ES256"}""", """{"\ud800":1}""")]
    [InlineData("""{"alg":"ES256"}""", """{"sub":"\ud800","exp":9999999999}""")]
    public async Task HalfOfASurrogatePair_AnywhereInAToken_IsRefused_NotThrown(string header, string payload)
    {
        await AssertRefused(Forge.Token(header, payload, _ => new byte[64]));
        await AssertRefused(Forge.Token(header, payload, Forge.Es256(_key)));
    }

    [Fact]
    public async Task Token_OfTenKilobytes_IsAccepted_AndOneOverSixteenIsNot()
    {
        Assert.NotNull((await Validate(Payload(("filler", $"\"{new string('x', 7_000)}\"")))).Identity);
        await AssertRefused(Sign(Payload(("filler", $"\"{new string('x', 13_000)}\""))));
    }

    [Fact]
    public async Task Token_NestedDeeply_IsRefused()
    {
        await AssertRefused(Sign(Payload(("filler", new string('[', 5_000) + new string(']', 5_000)))));
        await AssertRefused(Forge.Token($$"""{"alg":"ES256","x":{{new string('[', 5_000)}}{{new string(']', 5_000)}}}""", Payload(), Forge.Es256(_key)));
    }

    [Fact]
    public async Task CriticalExtension_IsRefused() =>
        await AssertRefused(Forge.Token("""{"alg":"ES256","kid":"k","crit":["exp"]}""", Payload(), Forge.Es256(_key)));

    [Fact]
    public async Task Signature_ThatWasAltered_IsRefused()
    {
        var token = Sign(Payload());
        await AssertRefused(token[..^8] + "AAAAAAAA");
        await AssertRefused(token[..(token.LastIndexOf('.') + 1)]);
    }

    [Fact]
    public async Task UserToken_WithTheAgentRole_IsForbiddenToBeAUser()
    {
        var answer = await Validate(Payload(("roles", "[\"agent\"]")));

        Assert.NotNull(answer.Identity);
        Assert.Equal("forbidden", answer.ForUser().Refusal);
        Assert.Null(answer.ForUser().Identity);
        Assert.Null((await Validate(Payload())).ForUser().Refusal);
    }

    [Fact]
    public async Task ProviderThatIsAway_IsNoFaultOfTheToken()
    {
        _trust.GetIssuerAsync(default).ThrowsAsyncForAnyArgs(new InvalidOperationException("IDX20803"));

        Assert.Equal("unavailable", (await Validate(Payload())).Refusal);
    }

    [Fact]
    public async Task KeyThatIsNotKnown_IsAskedForOnce()
    {
        using var rotated = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var token = Forge.Token("""{"alg":"ES256","kid":"new"}""", Payload(), Forge.Es256(rotated));
        _trust.TryRefresh().Returns(_ =>
        {
            Trust(new ECDsaSecurityKey(rotated) { KeyId = "new" });
            return true;
        });

        Assert.NotNull((await _validation.ValidateAsync(token, default)).Identity);
        _trust.Received(1).TryRefresh();
    }

    private void Trust(SecurityKey key) =>
        _trust.GetIssuerAsync(default).ReturnsForAnyArgs(_ => ValueTask.FromResult(new TokenIssuer("https://issuer", [key])));

    private string Sign(string payload) => Forge.Token(Header, payload, Forge.Es256(_key));

    private ValueTask<TokenAnswer> Validate(string payload) => _validation.ValidateAsync(Sign(payload), default);

    private string Payload(params (string Name, string? Json)[] changes)
    {
        var members = new Dictionary<string, string?> { ["iss"] = "\"https://issuer\"", ["aud"] = "\"netra\"", ["sub"] = "\"alice\"", ["exp"] = $"{Now + 60}" };
        foreach (var (name, json) in changes)
            members[name] = json;
        return $"{{{string.Join(',', members.Where(member => member.Value is not null).Select(member => $"\"{member.Key}\":{member.Value}"))}}}";
    }

    private async Task AssertRefused(string token)
    {
        var answer = await _validation.ValidateAsync(token, default);
        Assert.Null(answer.Identity);
        Assert.Equal("unauthorized", answer.Refusal);
    }
}
