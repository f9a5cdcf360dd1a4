using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

/// <summary>A lease opens on every pod with the key, and nowhere else.</summary>
public sealed class LeaseSealsTests
{
    private static readonly SecretKey One = new(Enumerable.Repeat((byte)1, 32).ToArray());
    private static readonly SecretKey Two = new(Enumerable.Repeat((byte)2, 32).ToArray());
    private static readonly LeaseClaim Claim = new(Users.Alice, RunId.Parse("a.b:c-d_e"), Users.Bob.ToString(), 7, 3);

    [Fact]
    public void Lease_OpensOnEveryPod_AlsoAfterANewKeyWasPutFirst()
    {
        var lease = Seals([One]).Close(Claim);
        Assert.True(Seals([Two, One]).TryOpen(lease, out var opened));
        Assert.Equal(Claim, opened);
        Assert.False(Seals([Two]).TryOpen(lease, out _));
        Assert.False(Seals([One], "other").TryOpen(lease, out _));
        Assert.False(new LeaseSeals(new([One]), new(Enumerable.Repeat((byte)9, 32).ToArray()), new()).TryOpen(lease, out _));
    }

    [Fact]
    public void Lease_ThatWasChangedAnywhere_DoesNotOpen_AndNothingInItCanBeRead()
    {
        var seals = Seals([One]);
        var lease = seals.Close(Claim);
        Assert.NotEqual(lease, seals.Close(Claim));
        Assert.DoesNotContain(Users.Alice.ToString(), lease, StringComparison.Ordinal);
        for (var i = 0; i < lease.Length; i++)
        {
            var changed = lease.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            // The last character may have bits that stand for nothing.
            if (i < lease.Length - 1)
                Assert.False(seals.TryOpen(new(changed), out _));
            Assert.False(seals.TryOpen(lease[..i], out _));
        }
    }

    [Theory]
    [InlineData("x")]
    [InlineData("not base64url!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Text_ThatIsNoLease_DoesNotOpen(string text) => Assert.False(Seals([One]).TryOpen(text, out _));

    [Fact]
    public void Text_ThatIsTooLong_IsNotLookedAt() => Assert.False(Seals([One]).TryOpen(new('A', 5000), out _));

    private static LeaseSeals Seals(SecretKey[] keys, string environment = "default") =>
        new(new(keys), new(new byte[UserKeyDerivation.SecretLength]), new RedisOptions { Environment = environment });
}
