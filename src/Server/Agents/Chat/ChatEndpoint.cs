namespace Netra.Signal.Server.Agents.Chat;

/// <summary>Where the model is.</summary>
internal static class ChatEndpoint
{
    private const string Path = "/chat/completions";
    private const string Version = "/v1";

    /// <summary>Whether there is one at all.</summary>
    public static bool IsSet(ChatOptions options) => !string.IsNullOrWhiteSpace(options.Endpoint);

    /// <summary>The whole address: <c>/v1/chat/completions</c> is appended, or what of it the setting does not have already.</summary>
    /// <param name="endpoint">The setting, which was found to be right.</param>
    public static Uri Of(string endpoint)
    {
        var uri = new Uri(endpoint);
        var path = uri.AbsolutePath.TrimEnd('/');
        var whole = path.EndsWith(Path, StringComparison.Ordinal) ? path
            : path.EndsWith(Version, StringComparison.Ordinal) ? path + Path
            : path + Version + Path;
        return new UriBuilder(uri) { Path = whole }.Uri;
    }

    /// <returns>What is wrong, to follow the setting's name; it does not quote it. <see langword="null"/> when the address can be used.</returns>
    public static string? Refusal(ChatOptions options)
    {
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            return "must be the http or https address of an OpenAI-compatible API, to which /v1/chat/completions is appended";
        if (uri is not { Query: "", Fragment: "", UserInfo: "" })
            return "must have no user, query or fragment; a key belongs into Netra:Agents:Chat:Key";
        return uri.Scheme == Uri.UriSchemeHttp && !uri.IsLoopback && !options.AllowInsecure
            ? "must be https on another machine: over http the key and all that users say would cross the network in clear. Netra:Agents:Chat:AllowInsecure allows it"
            : null;
    }
}
