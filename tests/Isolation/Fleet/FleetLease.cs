using System.Collections.Concurrent;
using System.Text.Json;
using Netra.Signal.Tests.Isolation.History;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>A run that a worker carries out under a lease: what was not answered is said again, under the same numbers, until it is answered or the lease is lost.</summary>
/// <remarks>The input says what is done: <c>ask</c> a question and wait for its answer, let questions <c>lapse</c>, one after the other, or say something all the time; one that is <c>patient</c> does so until
/// it is cancelled, one that is <c>stubborn</c> even then.</remarks>
/// <param name="worker">Who has the lease.</param>
/// <param name="canaries">Of the user that the run belongs to, a new one each time.</param>
/// <param name="assigned">What the worker was told.</param>
internal sealed class FleetLease(FleetWorker worker, Func<string> canaries, JsonElement assigned)
{
    /// <summary>Between two things that are said, and before what was not taken is said again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(60);

    private readonly ConcurrentDictionary<string, bool> _told = new();
    private volatile bool _isCancelled;
    private volatile bool _isOver;
    private long _said;

    public string Lease { get; } = assigned.GetProperty("lease").GetString()!;

    public string Run { get; } = assigned.GetProperty("runId").GetString()!;

    /// <summary>Whether nothing more is to be said under it.</summary>
    public bool IsOver => _isOver;

    public void Answer(string request) => _told[request] = true;

    public void Cancel() => _isCancelled = true;

    public void Lose() => _isOver = true;

    public async Task CarryOutAsync()
    {
        if (Is("ask"))
            await AskAsync(TimeSpan.FromMinutes(10));
        for (; GoesOn; await Task.Delay(Pause))
            await (Is("lapse") ? AskAsync(TimeSpan.FromSeconds(1)) : SayAsync(Words.Thought(canaries()), Words.Thought(canaries())));
        await SayAsync(_isCancelled ? Words.Cancelled(canaries()) : Words.Done(canaries()));
        _isOver = true;
    }

    private bool GoesOn => !_isOver && !Is("ask") && (Is("patient") || !worker.IsHurried) && (!_isCancelled || Is("stubborn"));

    private async Task AskAsync(TimeSpan stands)
    {
        var question = canaries();
        if (!await SayAsync(Words.Thought(canaries()), Words.Question(question, stands)))
            return;
        while (!_isOver && !_isCancelled && !_told.ContainsKey(question))
            await Task.Delay(Pause);
        if (!_isCancelled)
            await SayAsync(Words.Thought(canaries()));
    }

    /// <returns>False when it came too late: a question that should have lapsed by now.</returns>
    private async Task<bool> SayAsync(params (string Type, object Data)[] events)
    {
        for (; !_isOver; await Task.Delay(Pause))
            if (await TrySayAsync(events) is { } isTaken)
                return isTaken;
        return false;
    }

    /// <returns>Nothing when it is to be said again.</returns>
    private async Task<bool?> TrySayAsync((string Type, object Data)[] events)
    {
        try
        {
            if (worker.Connection is not { } connection)
                return null;
            await connection.PublishAsync(Lease, _said + 1, events);
            _said += events.Length;
            return true;
        }
        catch (HubError refused) when (refused.Code is "forbidden" or "conflict")
        {
            // The lease was taken, or the run has ended.
            _isOver = true;
            return false;
        }
        catch (HubError late) when (late.Code == "invalid_argument" && late.Message.Contains("expiresAt", StringComparison.Ordinal))
        {
            return false;
        }
        catch (Exception failure) when (FleetTab.IsOfAFault(failure))
        {
            return null;
        }
    }

    private bool Is(string what) => assigned.GetProperty("input").TryGetProperty(what, out var value) && value.GetBoolean();
}
