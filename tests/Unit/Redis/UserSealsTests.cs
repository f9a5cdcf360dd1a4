using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis.Sealing;
using Xunit;

namespace Netra.Signal.Tests.Unit.Redis;

/// <summary>A seal is of one user, one environment and one place, also where the key is the same: it must not rest on the keys alone.</summary>
[Trait("Suite", "Quick")]
public sealed class UserSealsTests
{
    private static readonly Dictionary<ulong, Seal> OneKey = new() { [7] = new(new byte[Seal.KeyLength]) };
    private static readonly byte[] Here = Place.Of("run", "here");

    [Fact]
    public void WhatIsSealedForAlice_OpensForHerAlone_ThoughTheKeyWereTheSame()
    {
        var closed = SealsOf(Users.Alice, "one").Close("secret"u8, Here);
        Assert.True(SealsOf(Users.Alice, "one").TryOpen(closed, Here, out var text));
        Assert.Equal("secret"u8, text);
        Assert.False(SealsOf(Users.Bob, "one").TryOpen(closed, Here, out _));
    }

    [Fact]
    public void WhatIsSealedInOneEnvironment_OpensInNoOther_AndAtNoOtherPlace()
    {
        var closed = SealsOf(Users.Alice, "one").Close("secret"u8, Here);
        Assert.False(SealsOf(Users.Alice, "two").TryOpen(closed, Here, out _));
        Assert.False(SealsOf(Users.Alice, "one").TryOpen(closed, Place.Of("run", "there"), out _));
        Assert.True(SealsOf(Users.Alice, "one").TryOpen(closed, Here, out _));
    }

    private static UserSeals SealsOf(UserKey owner, string environment) => new(owner, environment, OneKey, 7, []);
}
