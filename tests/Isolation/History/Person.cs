using System.Globalization;
using System.Text.Json;
using Netra.Signal.Tests.Kit;

namespace Netra.Signal.Tests.Isolation.History;

/// <summary>A user's connection that keeps what it hears, and writes it down, with what the user asks of runs.</summary>
internal sealed class Person : IAsyncDisposable
{
    private static int _sessions;
    private readonly HistoryWriter _history;
    private readonly UserCalls _calls;
    private readonly string _session;
    private long _offset;
    private string? _epoch;

    private Person(HistoryWriter history, string user, string tab) =>
        (_history, _calls, Name, Tab, _session) = (history, new(history, user), user, tab, string.Create(CultureInfo.InvariantCulture, $"{tab}#{Interlocked.Increment(ref _sessions)}"));

    public string Name { get; }

    public string Tab { get; }

    public RawHubClient Client { get; private set; } = null!;

    /// <summary>How far it has heard.</summary>
    public (string? Epoch, long Offset) Heard => (_epoch, Interlocked.Read(ref _offset));

    /// <param name="history">Where it is written down.</param>
    /// <param name="server">The pod.</param>
    /// <param name="token">Signs the user in.</param>
    /// <param name="user">The user, whose name the user's canaries have.</param>
    /// <param name="tab">The tab, which goes on where its last connection ended; absent: the user's one.</param>
    public static async Task<Person> ConnectAsync(HistoryWriter history, Uri server, string token, string user, string? tab = null)
    {
        var person = new Person(history, user, tab ?? user);
        history.Add(new(history.Now, Kinds.Connect) { Session = person._session, Tab = person.Tab, User = user });
        person.Client = await RawHubClient.ConnectAsync(server, new() { Token = token, Heard = person.Hear });
        return person;
    }

    /// <param name="cursor">After what; absent: from now on.</param>
    public async Task<Person> AttachAsync(string? cursor = null)
    {
        _history.Add(new(_history.Now, Kinds.Attaching) { Session = _session });
        var answer = await Client.InvokeAsync("Attach", new { cursor });
        var (epoch, offset) = HeardLines.Split(answer.GetProperty("cursor").GetString()!);
        _history.Add(new(_history.Now, Kinds.Attached) { Session = _session, Epoch = epoch, Offset = offset, What = answer.GetProperty("outcome").GetString() });
        return this;
    }

    /// <summary>Starts a run, whose input has a canary of the user unless it is given.</summary>
    public async Task<JsonElement> StartAsync(string agent, string run, string? thread = null, object? input = null)
    {
        var answer = await Client.InvokeAsync("StartRun", new { agent, runId = run, threadId = thread, input = input ?? new { text = Canary() } });
        _history.Add(new(_history.Now, Kinds.Started) { User = Name, Run = run });
        return answer;
    }

    public Task RespondAsync(string run, string request, bool approved) => _calls.RespondAsync(Client, run, request, approved);

    public Task CancelAsync(string run, string? reason = null) => _calls.CancelAsync(Client, run, reason);

    public string Canary() => _history.Canaries.For(Name);

    public Task<HubInvocation> HearAsync(string run, string type, TimeSpan? deadline = null) =>
        Client.WaitForAsync(heard => heard.RunId == run && heard.Target == type, $"{type} of {run}", deadline);

    public ValueTask DisposeAsync() => Client.DisposeAsync();

    private void Hear(HubInvocation heard)
    {
        var line = HeardLines.Of(_history, _session, heard);
        _history.Add(line);
        if (line.Kind != Kinds.Closing)
        {
            _epoch = line.Epoch;
            Interlocked.Exchange(ref _offset, line.Offset);
        }
    }
}
