using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Shared.Hub;

namespace Netra.Signal.Bench.Servers;

/// <summary>What a user would write instead, on several servers: the users are found by <see cref="PubSubBackplane"/>.</summary>
[Authorize(Policy = SignInPolicies.User)]
internal sealed class PubSubHub : Hub
{
    public AttachAnswer Attach(AttachRequest request) => new(AttachOutcomes.Live, "", 0, []);
}
