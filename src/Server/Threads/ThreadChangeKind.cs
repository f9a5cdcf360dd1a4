namespace Netra.Signal.Server.Threads;

/// <summary>What became of a thread.</summary>
internal enum ThreadChangeKind : byte
{
    Created = 1,
    Updated = 2,
    Deleted = 3,
}
