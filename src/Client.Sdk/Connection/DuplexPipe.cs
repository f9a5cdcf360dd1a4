using System.IO.Pipelines;

namespace Netra.Signal.Client.Connection;

/// <summary>One end of a connection: what came in, and what goes out.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
