namespace Netra.Signal.Server.Agents.Chat;

/// <summary>A piece of a tool call, as it comes in a stream. Each part may be missing.</summary>
/// <param name="Index">Which call of the answer it belongs to.</param>
/// <param name="Id">The call's id.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">The next piece of the arguments' JSON.</param>
internal readonly record struct CallPiece(long? Index, string? Id, string? Name, string? Arguments);
