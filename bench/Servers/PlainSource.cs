using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Bench.Servers;

#pragma warning disable RS0030 // What the product forbids is what it is measured against.
/// <summary>Sends the same envelope over a plain hub; the sender numbers it, and nothing is kept.</summary>
/// <param name="hub">The connections of the hub.</param>
/// <param name="kind">How a user is addressed.</param>
internal sealed class PlainSource(IHubClients hub, ServerKind kind) : IEventSource
{
    private readonly ThreadId _thread = ThreadId.New();
    private readonly RunId _run = RunId.New();
    private IClientProxy[] _targets = [];
    private int[] _next = [];
    private int _turn;

    public int Users => _targets.Length;

    public Task BeginAsync(IReadOnlyList<UserKey> users)
    {
        _targets = [.. users.Select(user => user.ToString()).Select(user => kind == ServerKind.Group ? hub.Group(user) : hub.User(user))];
        _next = new int[_targets.Length];
        return Task.CompletedTask;
    }

    public int NextUser() => _turn++ % Users;

    public ValueTask EmitAsync(int user) => SendAsync(user, new AgentThinking(Mark.Payload(user, _next[user]++)));

    public ValueTask SayAsync(int user) => SendAsync(user, new MessageDelta("m1", Mark.Word(user, _next[user]), Mark.Length * _next[user]++));

    private ValueTask SendAsync<T>(int user, T data)
        where T : AgentEvent
    {
        var offset = _next[user];
        var envelope = new EventEnvelope<T>(1, data.Type, $"k3f9a1c2-{offset}", offset, _thread, TimeProvider.System.GetUtcNow(), data, _run, offset, "bench");
        return new(_targets[user].SendAsync(data.Type, envelope));
    }
}
#pragma warning restore RS0030
