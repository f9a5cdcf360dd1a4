using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Identity;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.SignIn;

public sealed class DevelopmentTokensTests
{
    private static readonly SecretKey Old = new(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly SecretKey New = new(Enumerable.Repeat((byte)2, 32).ToArray());
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Token_OfAnOlderKeyOnTheRing_IsAccepted_AndOfOneTakenOffIsNot()
    {
        var token = Issue(new([Old]));

        Assert.NotNull((await Validate(new([New, Old]), token)).Identity);
        Assert.Null((await Validate(new([New]), token)).Identity);
        Assert.NotNull((await Validate(new([New]), Issue(new([New, Old])))).Identity);
    }

    [Fact]
    public async Task Agent_IsAnApplication_ThatIsNeverTheUserOfItsName()
    {
        var ring = new KeyRing([Old]);
        var user = (await Validate(ring, Issue(ring))).Identity!;
        var agent = (await Validate(ring, Issue(ring, isAgent: true))).Identity!;

        Assert.True(SignInPolicies.IsUser(user));
        Assert.False(SignInPolicies.IsWorker(user));
        Assert.True(SignInPolicies.IsWorker(agent));
        Assert.False(SignInPolicies.IsUser(agent));
        Assert.NotEqual(user.Key, agent.Key);
    }

    [Fact]
    public async Task Token_WithManyKeys_AlwaysVerifies()
    {
        for (byte seed = 1; seed < 60; seed++)
        {
            var ring = new KeyRing([new SecretKey(Enumerable.Repeat(seed, 32).ToArray())]);
            Assert.NotNull((await Validate(ring, Issue(ring))).Identity);
        }
    }

    private string Issue(KeyRing ring, bool isAgent = false) =>
        new DevelopmentTokens(ring, new DevelopmentTrust(ring), _clock).Issue(new("alice", isAgent, 60));

    private ValueTask<TokenAnswer> Validate(KeyRing ring, string token) => new TokenValidation(
        new DevelopmentTrust(ring),
        new IdentityBinder(new UserKeyDerivation(new byte[32]), IdentityProfile.Oidc),
        _clock,
        NullLogger<TokenValidation>.Instance).ValidateAsync(token, default);
}
