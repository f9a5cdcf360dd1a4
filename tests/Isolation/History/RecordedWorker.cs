using System.Globalization;
using System.Text.Json;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>A worker that writes down what it is told, what it says, and what is answered.</summary>
internal sealed class RecordedWorker : IAsyncDisposable
{
    private static int _calls;
    private readonly HistoryWriter _history;
    private readonly string _application;
    private readonly Action<HubInvocation>? _heard;
    private RawWorker _worker = null!;

    private RecordedWorker(HistoryWriter history, string application, Action<HubInvocation>? heard) => (_history, _application, _heard) = (history, application, heard);

    public RawHubClient Client => _worker.Client;

    /// <param name="history">Where it is written down.</param>
    /// <param name="server">The pod.</param>
    /// <param name="token">Signs the application in.</param>
    /// <param name="application">The name that the history has for it.</param>
    /// <param name="heard">Told of all that it hears, after it was written down.</param>
    public static async Task<RecordedWorker> ConnectAsync(HistoryWriter history, Uri server, string token, string application, Action<HubInvocation>? heard = null)
    {
        var worker = new RecordedWorker(history, application, heard);
        worker._worker = await RawWorker.ConnectAsync(server, token, worker.Hear);
        return worker;
    }

    public Task<JsonElement> RegisterAsync(string agent, int concurrency = 10) => _worker.RegisterAsync(agent, concurrency);

    public Task<string> LeaseAsync(string run, int attempt = 1) => _worker.LeaseAsync(run, attempt);

    /// <summary>Publishes events with these numbers; each has a canary of the run's owner, and no other event has that.</summary>
    public async Task<JsonElement> PublishAsync(string lease, long n, params (string Type, object Data)[] events)
    {
        var call = string.Create(CultureInfo.InvariantCulture, $"publish-{Interlocked.Increment(ref _calls)}");
        for (var i = 0; i < events.Length; i++)
            Add(RunKinds.Publishing, lease, line => line with { Call = call, N = n + i, Type = events[i].Type, Mark = MarkOf(events[i].Data) });
        try
        {
            var answer = await _worker.PublishAsync(lease, n, events);
            Add(RunKinds.Accepted, lease, line => line with { Call = call, N = answer.GetProperty("acceptedThrough").GetInt64() });
            return answer;
        }
        catch (HubError refused)
        {
            Add(RunKinds.Declined, lease, line => line with { Call = call, What = refused.Code });
            throw;
        }
    }

    /// <summary><c>Renew</c> or <c>Resume</c>.</summary>
    public async Task<JsonElement> ShowAsync(string verb, params IReadOnlyList<string> leases)
    {
        var asked = _history.Now;
        var answer = await Client.InvokeAsync(verb, new { leases });
        foreach (var lost in answer.GetProperty("lost").EnumerateArray())
            Add(RunKinds.Lost, lost.GetString()!, line => line);
        foreach (var held in answer.GetProperty(verb == "Renew" ? "renewed" : "runs").EnumerateArray())
            Add(RunKinds.Held, held.ValueKind == JsonValueKind.String ? held.GetString()! : held.GetProperty("lease").GetString()!, line => line with { At = asked, What = verb });
        return answer;
    }

    /// <summary>Hands a run back.</summary>
    public async Task ReleaseAsync(string lease, string reason)
    {
        await Client.InvokeAsync("Release", new { lease, reason });
        Add(RunKinds.HandedBack, lease, line => line);
    }

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    private void Hear(HubInvocation heard)
    {
        if (heard.Argument.TryGetProperty("lease", out var lease))
            Add(heard, lease.GetString()!);
        _heard?.Invoke(heard);
    }

    private void Add(HubInvocation heard, string lease) =>
        Add(KindOf(heard.Target), lease, line => heard.Target switch
        {
            "run_assigned" => line with { Run = heard.RunId, Attempt = heard.Argument.GetProperty("attempt").GetInt32(), User = _history.OwnersOf(heard.Raw) },
            "approval_answered" => line with { Request = heard.Argument.GetProperty("requestId").GetString(), What = $"{heard.Argument.GetProperty("approved").GetBoolean()}" },
            _ => line,
        });

    private static string KindOf(string notice) => notice switch
    {
        "run_assigned" => RunKinds.Assigned,
        "approval_answered" => RunKinds.Told,
        "run_cancel_requested" => RunKinds.Stop,
        _ => throw new InvalidDataException($"A worker was told {notice} of a lease."),
    };

    private string MarkOf(object data) => _history.MarkOf(JsonSerializer.Serialize(data))
        ?? throw new ArgumentException("An event without a canary cannot be known again.", nameof(data));

    private void Add(string kind, string lease, Func<HistoryLine, HistoryLine> more) => _history.Add(more(new(_history.Now, kind) { Application = _application, Lease = lease }));
}
