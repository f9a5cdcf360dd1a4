namespace Netra.Signal.Server.Gateway.Drain;

/// <summary>What became of what a process held when it was told to stop.</summary>
/// <param name="Connections">Connections that were told to come back elsewhere.</param>
/// <param name="Runs">Runs that were ended early.</param>
/// <param name="Lost">Events that a connection was not given and that nobody can give it any more.</param>
internal sealed record DrainReport(int Connections, int Runs, long Lost);
