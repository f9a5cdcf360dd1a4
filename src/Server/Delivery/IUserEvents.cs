namespace Netra.Signal.Server.Delivery;

/// <summary>The one thing the server can send over the user hub; its recipient is the one user the emission belongs to.</summary>
/// <remarks>What clients hear is <see cref="Shared.Hub.IAgentClient"/>: each event of the emission is a hub message of its own.</remarks>
internal interface IUserEvents
{
    Task Emit(Emission emission);
}
