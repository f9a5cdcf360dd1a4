using System.Security.Claims;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;
using Xunit;

namespace Netra.Signal.Tests.Unit.Identity;

[Trait("Suite", "Quick")]
public sealed class IdentityBinderTests
{
    private const string Tenant = "11111111-2222-3333-4444-555555555555";
    private const string Person = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    private static readonly UserKeyDerivation Derivation = new(new byte[32]);

    [Fact]
    public void Entra_UserToken_IsIssuerTenantAndObject()
    {
        var bound = Entra(("scp", "signal")).Identity!;

        Assert.Equal(TokenKind.User, bound.Kind);
        Assert.Equal(Derivation.Derive("entra", "i", Tenant, Person), bound.Key);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(2_000_000_000), bound.ExpiresAt);
    }

    [Fact]
    public void Bound_Principal_KeepsNoClaim() => Assert.Empty(Entra(("scp", "signal"), ("email", "a@b")).Identity!.Claims);

    [Fact]
    public void Entra_GuidInUpperCase_IsTheSameUser() =>
        Assert.Equal(
            Entra(("scp", "s")).Identity!.Key,
            Bind(IdentityProfile.Entra, ("iss", "i"), ("tid", Tenant), ("oid", Person.ToUpperInvariant()), ("scp", "s")).Identity!.Key);

    [Fact]
    public void Entra_SameObjectInAnotherTenant_IsAnotherUser() =>
        Assert.NotEqual(
            Entra(("scp", "s")).Identity!.Key,
            Bind(IdentityProfile.Entra, ("iss", "i"), ("tid", Person), ("oid", Person), ("scp", "s")).Identity!.Key);

    [Theory]
    [InlineData("tid")]
    [InlineData("oid")]
    [InlineData("iss")]
    public void Entra_PartMissing_IsRefused_AndSubIsNoWayOut(string missing)
    {
        var claims = new[] { ("iss", "i"), ("tid", Tenant), ("oid", Person), ("sub", "s"), ("scp", "s") }.Where(claim => claim.Item1 != missing);

        var binding = Bind(IdentityProfile.Entra, [.. claims]);

        Assert.Null(binding.Identity);
        Assert.Equal($"{missing}_missing", binding.Refusal);
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("{aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee}")]
    public void Entra_ObjectThatIsNoGuid_IsRefused(string oid) =>
        Assert.Equal("oid_malformed", Bind(IdentityProfile.Entra, ("iss", "i"), ("tid", Tenant), ("oid", oid)).Refusal);

    [Theory]
    [InlineData("idtyp", "app", "scp", "s")]
    [InlineData("x", "y", "x2", "y")]
    public void Entra_ApplicationToken_IsAnApplication_WithAKeyOfItsOwn(string type, string value, string type2, string value2)
    {
        var application = Entra((type, value), (type2, value2)).Identity!;

        Assert.Equal(TokenKind.Application, application.Kind);
        Assert.NotEqual(Entra(("scp", "s")).Identity!.Key, application.Key);
    }

    [Theory]
    [InlineData("idtyp", "app")]
    [InlineData("client_id", "svc")]
    [InlineData("azp", "svc")]
    public void Oidc_ApplicationToken_IsAnApplication_WithAKeyOfItsOwn(string type, string value)
    {
        var application = Oidc("svc", (type, value)).Identity!;

        Assert.Equal(TokenKind.Application, application.Kind);
        Assert.Equal(TokenKind.User, Oidc("svc").Identity!.Kind);
        Assert.NotEqual(Oidc("svc").Identity!.Key, application.Key);
    }

    [Theory]
    [InlineData("azp", "app-1", "idtyp", "app", "app-1")]
    [InlineData("appid", "app-1", "idtyp", "app", "app-1")]
    [InlineData("azp", "app-1", "sub", Person, "app-1")]
    [InlineData("azp", "app-1", "x", "y", null)]
    [InlineData("azp", "app-1", "sub", "pairwise", null)]
    [InlineData("x", "y", "idtyp", "app", null)]
    public void Entra_Application_HasAClientId_OnlyIfTheTokenProvesIt(string type, string value, string type2, string value2, string? clientId) =>
        Assert.Equal(clientId, Entra((type, value), (type2, value2)).Identity!.ClientId);

    [Theory]
    [InlineData("nonce")]
    [InlineData("at_hash")]
    [InlineData("preferred_username")]
    [InlineData("email")]
    [InlineData("scp")]
    public void Entra_TokenOfAPerson_IsNoProvenApplication_WhateverRoleItHas(string mark)
    {
        var bound = Entra(("azp", "app-1"), ("idtyp", "app"), ("roles", "agent"), (mark, "x")).Identity!;

        Assert.Null(bound.ClientId);
        Assert.False(SignInPolicies.IsWorker(bound));
        Assert.False(SignInPolicies.IsUser(bound));
        Assert.True(SignInPolicies.IsWorker(Entra(("azp", "app-1"), ("idtyp", "app"), ("roles", "agent")).Identity!));
    }

    [Theory]
    [InlineData("azp", "svc", "svc")]
    [InlineData("client_id", "svc", "svc")]
    [InlineData("idtyp", "app", "svc")]
    public void Oidc_Application_HasItsClientId_OrItsSubject(string type, string value, string clientId) =>
        Assert.Equal(clientId, Oidc("svc", (type, value)).Identity!.ClientId);

    [Fact]
    public void Application_ThatIsGivenTwoIds_HasNone()
    {
        Assert.Null(Oidc("svc", ("idtyp", "app"), ("azp", "one"), ("client_id", "other")).Identity!.ClientId);
        Assert.Null(Oidc("svc").Identity!.ClientId);
    }

    [Theory]
    [InlineData("alice", "Alice")]
    [InlineData("alice", "аlice")]
    [InlineData("alice", "alice ")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("alice", "ali\u200bce")]
    [InlineData("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.0Z")]
    public void Oidc_SubjectsThatLookAlike_AreTwoUsers(string one, string other) =>
        Assert.NotEqual(Oidc(one).Identity!.Key, Oidc(other).Identity!.Key);

    [Fact]
    public void Oidc_SameSubjectOfAnotherIssuer_IsAnotherUser() =>
        Assert.NotEqual(Oidc("alice").Identity!.Key, Bind(IdentityProfile.Oidc, ("iss", "j"), ("sub", "alice")).Identity!.Key);

    [Fact]
    public void Oidc_WithoutSub_IsRefused_AndNothingElseStandsIn() =>
        Assert.Equal("sub_missing", Bind(IdentityProfile.Oidc, ("iss", "i"), ("tid", Tenant), ("oid", Person), ("email", "a@b")).Refusal);

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    public void Oidc_BlankSub_IsRefused(string sub) => Assert.Equal("sub_blank", Oidc(sub).Refusal);

    [Fact]
    public void Oidc_SubTwice_IsRefused() => Assert.Equal("sub_repeated", Oidc("alice", ("sub", "alice")).Refusal);

    [Fact]
    public void Oidc_SubWithALoneSurrogate_IsRefused() => Assert.Equal("sub_malformed", Oidc("a\ud800").Refusal);

    [Fact]
    public void Oidc_SubThatIsANumber_IsRefused()
    {
        Claim[] claims = [new("iss", "i"), new("sub", "7", ClaimValueTypes.Integer64), new("exp", "2000000000")];

        Assert.Equal("sub_malformed", new IdentityBinder(Derivation, IdentityProfile.Oidc).Bind(new(new ClaimsIdentity(claims))).Refusal);
    }

    [Theory]
    [InlineData(null, "exp_missing")]
    [InlineData("soon", "exp_malformed")]
    [InlineData("1e300", "exp_malformed")]
    [InlineData("-1", "exp_malformed")]
    public void Token_WithoutAnUsableExpiry_IsRefused(string? exp, string refusal)
    {
        var claims = new List<Claim> { new("iss", "i"), new("sub", "alice") };
        if (exp is not null)
            claims.Add(new("exp", exp));

        Assert.Equal(refusal, new IdentityBinder(Derivation, IdentityProfile.Oidc).Bind(new(new ClaimsIdentity(claims))).Refusal);
    }

    [Fact]
    public void Roles_ComeFromBothNames() =>
        Assert.Equal(["a", "b", "c"], Oidc("alice", ("roles", "a"), ("roles", "b"), ("role", "c")).Identity!.Roles.Order());

    private static IdentityBinding Entra(params (string, string)[] more) =>
        Bind(IdentityProfile.Entra, [("iss", "i"), ("tid", Tenant), ("oid", Person), .. more]);

    private static IdentityBinding Oidc(string sub, params (string, string)[] more) =>
        Bind(IdentityProfile.Oidc, [("iss", "i"), ("sub", sub), .. more]);

    private static IdentityBinding Bind(IdentityProfile profile, params (string Type, string Value)[] claims) =>
        new IdentityBinder(Derivation, profile).Bind(new ClaimsPrincipal(new ClaimsIdentity(
            claims.Append(("exp", "2000000000")).Select(claim => new Claim(claim.Item1, claim.Item2)))));
}
