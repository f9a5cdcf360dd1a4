namespace Netra.Signal.Tests.Isolation.Fleet;

/// <summary>Work of a user that every fault is to meet.</summary>
internal interface IFleetWork
{
    /// <summary>The user.</summary>
    string Name { get; }

    /// <summary>What of it is under way when a fault comes: <see cref="FleetCells"/>.</summary>
    IReadOnlyList<string> Phases { get; }

    /// <summary>Brings it under way, in every phase.</summary>
    Task BeginAsync();

    /// <summary>Brings under way again what has ended since.</summary>
    Task GoOnAsync();

    /// <summary>Asks for what is to be on its way when the fault comes. A fault may keep it from being answered.</summary>
    IReadOnlyList<Task> Call();

    /// <summary>All of it works, whatever happened before.</summary>
    Task ProveAsync();
}
