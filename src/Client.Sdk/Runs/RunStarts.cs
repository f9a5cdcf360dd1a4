using System.Text.Json;
using Netra.Signal.Client.Connection;
using Netra.Signal.Client.Flow;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Client.Runs;

/// <summary>Starts runs, each followed before it is asked for.</summary>
internal sealed class RunStarts
{
    private readonly EventFlow _flow;
    private readonly RunBook _book;
    private readonly HubCalls _calls;
    private readonly SignalClientOptions _options;
    private readonly CancellationToken _stop;

    public RunStarts(EventFlow flow, RunBook book, HubCalls calls, SignalClientOptions options, CancellationToken stop)
    {
        (_flow, _book, _calls, _options, _stop) = (flow, book, calls, options, stop);
        book.Ask = AskAsync;
    }

    /// <param name="request">What to start, with the run's name.</param>
    /// <param name="isNew">Whether the name was made up here, so that nothing of the run can be older than the call.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<ClientRun> StartAsync(StartRunRequest request, bool isNew, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(request.Agent);
        var track = _book.Follow(request.RunId!.Value);
        try
        {
            var answer = await _calls.CallAsync("StartRun", request, SignalJson.Context.StartRunRequest, SignalJson.Context.Run, cancellationToken).ConfigureAwait(false);
            if (!track.HasState && (!isNew || !_book.Begin(track, Beginning(answer, request.Input!.Value))))
            {
                track.Hold();
                await _book.BeginAsync(track).WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (!track.HasState)
                await track.Completion.ConfigureAwait(false);
            return new(_flow, track);
        }
        finally
        {
            _book.Started(track);
        }
    }

    private static RunState Beginning(Run run, JsonElement input) => new(
        run.RunId, run.ThreadId, run.Agent, RunStatus.Queued, run.CreatedAt, run.Cursor, input, [], [], [], ParentRunId: run.ParentRunId);

    /// <summary>Asks for as long as it takes: the run's completion waits for it, and ends with the client.</summary>
    private async Task<RunState> AskAsync(RunId run)
    {
        while (true)
        {
            try
            {
                return await _calls.CallAsync("GetRun", new(run), SignalJson.Context.GetRunRequest, SignalJson.Context.RunState, _stop).ConfigureAwait(false);
            }
            catch (SignalClientException later) when (later.IsTransient)
            {
                await Task.Delay(later.RetryAfter ?? _options.ReconnectDelay, _options.TimeProvider, _stop).ConfigureAwait(false);
            }
        }
    }
}
