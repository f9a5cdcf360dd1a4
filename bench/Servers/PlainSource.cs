using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Bench.Servers;

#pragma warning disable RS0030 // What the product forbids is what it is measured against.
/// <summary>Sends the same envelope over a plain hub; the sender numbers it, and nothing else is kept.</summary>
internal sealed class PlainSource(IHubContext<PlainHub> hub, PlainUsers users, ServerKind kind) : IEventSource
{
    private readonly ThreadId _thread = ThreadId.New();
    private readonly RunId _run = RunId.New();
    private IClientProxy[] _targets = [];
    private long[] _offsets = [];

    public int Users => _targets.Length;

    public void Begin()
    {
        _targets = [.. users.All.Select(user => kind == ServerKind.User ? hub.Clients.User(user) : hub.Clients.Group(user))];
        _offsets = new long[_targets.Length];
    }

    public ValueTask EmitAsync(int user) => SendAsync(user, new AgentThinking(Payload.Event()));

    public ValueTask DeltaAsync(int user) => SendAsync(user, new MessageDelta("m1", Payload.Delta(), 0));

    [SuppressMessage("Reliability", "CA2012", Justification = "Handed on at once.")]
    private ValueTask SendAsync<T>(int user, T data)
        where T : AgentEvent
    {
        var offset = Interlocked.Increment(ref _offsets[user]);
        var envelope = new EventEnvelope<T>(1, data.Type, $"k3f9a1c2-{offset}", offset, _thread, TimeProvider.System.GetUtcNow(), data, _run, offset, "bench");
        return new(_targets[user].SendAsync(data.Type, envelope));
    }
}
#pragma warning restore RS0030
