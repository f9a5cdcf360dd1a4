using System.Security.Claims;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace Netra.Signal.Tests.Unit.Gateway.Hubs;

/// <summary>A caller with the features of a connection and nothing else.</summary>
internal sealed class Caller(IFeatureCollection features) : HubCallerContext
{
    public override string ConnectionId => "c1";

    public override string? UserIdentifier => null;

    public override ClaimsPrincipal? User => null;

    public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

    public override IFeatureCollection Features => features;

    public override CancellationToken ConnectionAborted => CancellationToken.None;

    public override void Abort() => throw new NotSupportedException();
}
