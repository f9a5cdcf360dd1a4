namespace Netra.Signal.Server.Runs;

/// <summary>Lets one at a time emit into a user's runs, or read them all at one position of the log.</summary>
internal sealed class RunGate
{
    private readonly SemaphoreSlim _free = new(1);

    public async ValueTask<Pass> EnterAsync(CancellationToken cancellationToken = default)
    {
        await _free.WaitAsync(cancellationToken);
        return new(_free);
    }

    /// <summary>Enters when nobody is inside and nobody waits.</summary>
    public bool TryEnter(out Pass pass)
    {
        pass = new(_free);
        return _free.Wait(0);
    }

    /// <summary>The right to go on, until disposed.</summary>
    internal readonly struct Pass(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
