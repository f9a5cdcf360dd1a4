using System.Text.Json;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>A tool that the model of the chat agent may call. Those that are registered as services are offered to it.</summary>
/// <remarks>
/// Trust model: the arguments are a model's, which anything that it read may have talked into them. One instance serves all runs of all
/// users at the same time, keeps nothing of any of them, and is not told whose run it is: what it gives must be fit for every user.
/// </remarks>
internal interface IChatTool
{
    /// <summary>The name for the model: 1 to 64 of <c>A-Z a-z 0-9 _ -</c>, unique.</summary>
    string Name { get; }

    /// <summary>What it does and when to call it, for the model.</summary>
    string Description { get; }

    /// <summary>The JSON schema of its arguments, an object.</summary>
    JsonElement Parameters { get; }

    /// <summary>Calls it.</summary>
    /// <param name="arguments">An object; whether it fits the schema is for the tool to check.</param>
    /// <param name="cancellationToken">Cancelled when the run has ended or took too long.</param>
    /// <exception cref="Diagnostics.SignalException">The call is refused; its sentence is for the model and the user. Of another exception they are told nothing.</exception>
    ValueTask<JsonElement> CallAsync(JsonElement arguments, CancellationToken cancellationToken);
}
