using System.Text.Json;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.Protocol;

/// <summary>What a client is told when SignalR could not bind its call.</summary>
internal static class BindingErrors
{
    public const string NoStreams = $"{ErrorCodes.NotFound}: This hub has no streams.";

    private const string HubError = "HubException: ";

    /// <summary>Names the field that does not fit and why.</summary>
    public static string Explain(Exception failure)
    {
        if (failure.Message.Contains("does not exist", StringComparison.Ordinal))
            return $"{ErrorCodes.NotFound}: This hub has no such method.";
        for (var cause = failure; cause is not null; cause = cause.InnerException)
            if (cause is JsonException missing && MissingOf(missing) is { } names)
                return $"{ErrorCodes.InvalidArgument}: {names}{PlaceOf(missing.Path)} is missing.";
        for (var cause = failure; cause is not null; cause = cause.InnerException)
            if (cause is JsonException { Path.Length: > 2 } json)
                return $"{ErrorCodes.InvalidArgument}: {FieldOf(json.Path)} {ReasonOf(json)}.";
        return $"{ErrorCodes.InvalidArgument}: The method takes exactly one object; send {{}} when nothing is meant.";
    }

    /// <summary>The error without what SignalR puts before it.</summary>
    public static string Plain(string error)
    {
        var at = error.IndexOf(HubError, StringComparison.Ordinal);
        var plain = at < 0 ? error : error[(at + HubError.Length)..];
        return ErrorCodes.All.Any(code => plain.StartsWith(code + ": ", StringComparison.Ordinal))
            ? plain
            : $"{ErrorCodes.Internal}: The gateway failed; the failure is in its log.";
    }

    /// <summary>The members that the contract requires and that are not there. Their names are the contract's own.</summary>
    private static string? MissingOf(JsonException failure)
    {
        const string words = "was missing required properties including: ";
        var at = failure.Message.IndexOf(words, StringComparison.Ordinal);
        return at < 0 ? null : failure.Message[(at + words.Length)..].Split('.')[0].Replace("'", "", StringComparison.Ordinal).TrimEnd(';', ' ');
    }

    private static string PlaceOf(string? path) => path is { Length: > 2 } ? $" in {FieldOf(path)}" : "";

    /// <summary>The path of a field without its root, kept short: its names come from the client.</summary>
    private static string FieldOf(string path)
    {
        var field = path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
        return field.Length <= 64 && field.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '[' or ']' or '_') ? field : "A field";
    }

    /// <summary>Our own converters give a reason; the framework's sentences name its types and are not passed on.</summary>
    private static string ReasonOf(JsonException json) =>
        json.Message.StartsWith("must ", StringComparison.Ordinal)
        || json.Message.StartsWith("may ", StringComparison.Ordinal)
        || json.Message.StartsWith("is ", StringComparison.Ordinal)
            ? json.Message
            : "has a value of the wrong kind";
}
