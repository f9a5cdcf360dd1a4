using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Bench.Servers;

#pragma warning disable RS0030 // What the product forbids is what it is measured against.
/// <summary>What a user would write instead, with one group per user.</summary>
[Authorize(Policy = SignInPolicies.User)]
internal sealed class PlainHub : Hub
{
    public override Task OnConnectedAsync() => Groups.AddToGroupAsync(Context.ConnectionId, Context.UserIdentifier!);

    public AttachAnswer Attach(AttachRequest request) => new(AttachOutcomes.Live, "", 0, []);
}
#pragma warning restore RS0030
