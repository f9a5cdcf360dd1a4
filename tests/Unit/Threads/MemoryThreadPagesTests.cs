using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Threads;
using Xunit;

namespace Netra.Signal.Tests.Unit.Threads;

[Trait("Suite", "Quick")]
public sealed class MemoryThreadPagesTests : ThreadPagesContract, IDisposable
{
    private readonly MemoryThreadStore _store;

    public MemoryThreadPagesTests() => _store = new(Options, new(new byte[UserKeyDerivation.SecretLength]), Time);

    private protected override IThreadStore Store => _store;

    public void Dispose() => _store.Dispose();
}
