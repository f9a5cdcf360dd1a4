using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>What single ranges cannot say of <c>Netra:Agents:Chat</c>. No sentence quotes a value that may be secret.</summary>
internal static class ChatRules
{
    private const string Section = "Netra:Agents:Chat";

    public static void Check(ChatOptions options, List<string> errors)
    {
        if (!ChatEndpoint.IsSet(options))
        {
            if (!string.IsNullOrWhiteSpace(options.Model) || !string.IsNullOrWhiteSpace(options.Key))
                errors.Add($"{Section}:Endpoint is not set: the address of an OpenAI-compatible API, without which there is no chat agent.");
            return;
        }

        if (ChatEndpoint.Refusal(options) is { } refusal)
            errors.Add($"{Section}:Endpoint {refusal}.");
        if (string.IsNullOrWhiteSpace(options.Model))
            errors.Add($"{Section}:Model is not set: the model's name, as the API at {Section}:Endpoint knows it.");
        if (options.Key is { Length: > 0 } key && !key.All(c => c is > ' ' and < '\x7f'))
            errors.Add($"{Section}:Key must have visible ASCII characters alone, without spaces and line breaks.");
        if (IdRules.Refusal(options.Name) is { } reason)
            errors.Add($"{Section}:Name {reason}.");
        else if (options.Name == "docs")
            errors.Add($"{Section}:Name must not be docs: an agent of that name is built in.");
        if (options.MaxTokensField is not ("max_tokens" or "max_completion_tokens"))
            errors.Add($"{Section}:MaxTokensField must be max_tokens or max_completion_tokens.");
    }
}
