namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>What became of what a process held when it was told to stop.</summary>
/// <param name="Connections">Connections that were told to come back elsewhere.</param>
/// <param name="Runs">Runs that were ended early.</param>
/// <param name="Lost">Events that nobody can be given any more: those that are not stored, and those of a log that ends with the process which a connection was not given.</param>
internal sealed record DrainReport(int Connections, int Runs, long Lost);
