using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Netra.Signal.Client;
using Netra.Signal.Client.Flow;
using Netra.Signal.Tests.Kit;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk.Flow;

public sealed class CursorKeeperTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly EventWindow _window = new(16);
    private readonly ICursorStore _store = Substitute.For<ICursorStore>();
    private readonly List<string> _saved = [];
    private readonly List<SignalClientException> _faults = [];
    private readonly Notices _notices = new(NullLogger.Instance);
    private readonly CursorKeeper _keeper;

    public CursorKeeperTests()
    {
        _keeper = new(_window, new() { CursorStore = _store, TimeProvider = _time }, _notices);
        _window.Moved = _keeper.Moved;
        _notices.Faulted += fault => { lock (_faults) _faults.Add(fault); };
        Saves(cursor =>
        {
            lock (_saved)
                _saved.Add(cursor);
            return default;
        });
    }

    [Fact]
    public async Task Cursor_IsWrittenAtOnce_ThenOnceASecond_AndAtTheEnd()
    {
        using var stop = new CancellationTokenSource();
        var keeping = _keeper.RunAsync(stop.Token);
        Finish(1);
        await SavedAsync(1);
        Finish(2);
        Finish(3);
        await Eventually.TrueAsync(() => _time.NextIn == TimeSpan.FromSeconds(1), "the pause");
        _time.Advance(TimeSpan.FromSeconds(1));
        await SavedAsync(2);
        Finish(4);

        await stop.CancelAsync();
        await keeping.WithinAsync("the last write");

        Assert.Equal([Sent.Cursor(1), Sent.Cursor(3), Sent.Cursor(4)], _saved);
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Store_ThatFails_IsReported_AndTriedAgain_ThoughNoEventComes()
    {
        using var stop = new CancellationTokenSource();
        var good = _saved;
        Saves(_ => throw new IOException("The disk is full."));
        var keeping = _keeper.RunAsync(stop.Token);
        Finish(1);
        await FaultedAsync(1);
        Saves(cursor => { lock (good) good.Add(cursor); return default; });
        await Eventually.TrueAsync(() => _time.NextIn == TimeSpan.FromSeconds(30), "the pause");

        _time.Advance(TimeSpan.FromSeconds(30));

        await SavedAsync(1);
        Assert.Equal(ClientErrorCodes.CursorStore, Assert.Single(_faults).Code);
        Assert.Contains("The disk is full", _faults[0].Message, StringComparison.Ordinal);
        await stop.CancelAsync();
        await keeping;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Store_ThatNeverComesBack_IsReported_IsNotCalledBesideItself_AndDoesNotHoldTheEnd(bool blocks)
    {
        using var never = new ManualResetEventSlim();
        using var stop = new CancellationTokenSource();
        var calls = 0;
        Saves(async _ =>
        {
            Interlocked.Increment(ref calls);
            if (blocks)
                never.Wait(CancellationToken.None);
            else
                await new TaskCompletionSource().Task;
        });
        var keeping = _keeper.RunAsync(stop.Token);
        Finish(1);
        await Eventually.TrueAsync(() => calls == 1 && _time.PendingTimers == 1, "the write");
        _time.Advance(TimeSpan.FromSeconds(15));
        await FaultedAsync(1);

        await stop.CancelAsync();
        await _time.DriveAsync(keeping, Eventually.Deadline);

        await FaultedAsync(2);
        Assert.Equal(1, calls);
        Assert.All(_faults, fault => Assert.Contains("within 00:00:15", fault.Message, StringComparison.Ordinal));
        never.Set();
    }

    [Fact]
    public async Task Store_ThatAnswersTheEndWithAnErrorOfItsOwn_IsAskedOnceMore_AndNothingIsThrown()
    {
        using var stop = new CancellationTokenSource();
        var (called, interrupted) = (new TaskCompletionSource(), new TaskCompletionSource());
        var good = _saved;
        Saves(async _ =>
        {
            called.SetResult();
            await interrupted.Task;
        });
        var keeping = _keeper.RunAsync(stop.Token);
        Finish(1);
        await called.Task.WithinAsync("the write");
        Saves(cursor => { lock (good) good.Add(cursor); return default; });
        // Registered last, it is called first: the store has failed when the keeper sees that it is stopped.
        await using var first = stop.Token.Register(() => interrupted.SetException(new IOException("The file was closed.")));

        await Task.Run(stop.Cancel);

        await keeping.WithinAsync("the last write");
        Assert.Equal([Sent.Cursor(1)], _saved);
    }

    private void Saves(Func<string, ValueTask> save) => _store.SaveAsync(Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(call => save(call.Arg<string>()));

    private void Finish(long offset)
    {
        _window.Follow();
        _window.TryAppend(Sent.Thought(offset));
    }

    private Task SavedAsync(int count) => Eventually.TrueAsync(() => { lock (_saved) return _saved.Count == count; }, $"{count} writes");

    private Task FaultedAsync(int count) => Eventually.TrueAsync(() => { lock (_faults) return _faults.Count == count; }, $"{count} faults");
}
