using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Threads;
using Xunit;

namespace Netra.Signal.Tests.Unit.Threads;

[Trait("Suite", "Quick")]
public sealed class MemoryThreadStoreTests : ThreadStoreContract, IDisposable
{
    private readonly MemoryThreadStore _store;

    public MemoryThreadStoreTests() => _store = new(Options, new(new byte[UserKeyDerivation.SecretLength]), Time);

    private protected override IThreadStore Store => _store;

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task UserWithoutThreads_IsNotKept()
    {
        Assert.Null(await Store.FindAsync(Users.Bob, Name, default));
        Assert.Equal(0, _store.Users);
        await AddAsync(Users.Alice, "t1");
        Assert.Equal(1, _store.Users);
        Time.Advance(Options.KeptFor + TimeSpan.FromMinutes(10));
        Assert.Equal(0, _store.Users);
    }

    [Fact]
    public async Task Store_WithoutAUser_Throws()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.FindAsync(default, Name, default));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.TakeTurnAsync(default, default));
    }
}
