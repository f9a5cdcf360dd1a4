using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Delivery;

namespace Netra.Signal.Tests.Unit.Simulation;

/// <summary>What <c>Clients.User(id)</c> is in the server.</summary>
internal sealed class SimulatedUser(UserLifetimeManager<Hub> manager, string id) : IUserEvents
{
    public Task Emit(Emission emission) => manager.SendUserAsync(id, nameof(Emit), [emission]);
}
