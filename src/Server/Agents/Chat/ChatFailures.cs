using System.Net;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Agents.Chat;

/// <summary>The ways in which a model's API fails, each with what its user and the operator are told. What the API itself says is told to nobody.</summary>
internal static class ChatFailures
{
    public const string ModelError = "model_error";
    public const string ContentFilter = "content_filter";
    public const string TimedOut = "timed_out";

    private const string Setup = "The chat agent is not set up correctly; tell whoever runs it.";
    private const string Away = "The model cannot be reached at the moment; try again later.";
    private const string Section = "Netra:Agents:Chat";

    /// <summary>Every code of a failure.</summary>
    public static IReadOnlyList<string> Codes { get; } =
        [ErrorCodes.Internal, ErrorCodes.Unavailable, ErrorCodes.LimitExceeded, ErrorCodes.InvalidArgument, ModelError, ContentFilter, TimedOut];

    /// <param name="status">The status of the API's answer.</param>
    /// <param name="code">What the API calls the error, where it is one of <see cref="ApiErrors"/>.</param>
    public static AgentFailedException Refused(HttpStatusCode status, string? code) => (int)status switch
    {
        _ when code is ApiErrors.ContextLength => TooLong(status),
        _ when code is ApiErrors.ContentFilter => Filtered(),
        _ when code is ApiErrors.Quota => new(
            ErrorCodes.LimitExceeded, "The quota of the model is used up; tell whoever runs it.", false, $"{Said(status, code)}: the account of {Section}:Key has nothing left"),
        401 or 403 => new(ErrorCodes.Internal, Setup, false, $"{Said(status, code)}: it refuses {Section}:Key, or that key may not use {Section}:Model"),
        404 or 405 => new(ErrorCodes.Internal, Setup, false, $"{Said(status, code)}: it knows no {Section}:Model of that name, or {Section}:Endpoint is not its base address"),
        413 => TooLong(status),
        429 => new(ErrorCodes.LimitExceeded, "The model has too much to do at the moment; try again later.", true, $"{Said(status, code)}, also when asked again: its limits are reached"),
        408 or >= 500 => new(ErrorCodes.Unavailable, Away, true, $"{Said(status, code)}: look at what runs there"),
        >= 300 and < 400 => new(ErrorCodes.Internal, Setup, false, $"{Said(status, code)}, a redirect, which is not followed: set {Section}:Endpoint to where it leads"),
        _ => new(ErrorCodes.Internal, Setup, false, $"{Said(status, code)}: it does not take the request. Look at {Section}:MaxTokensField, {Section}:AskUsage, {Section}:Temperature and, if it knows no tools, {Section}:MaxToolRounds=0"),
    };

    public static AgentFailedException Unreachable(string how) =>
        new(ErrorCodes.Unavailable, Away, true, $"its endpoint cannot be reached ({how}): look at {Section}:Endpoint and at what runs there");

    public static AgentFailedException Broken() =>
        new(ErrorCodes.Unavailable, "The model's answer broke off; try again.", true, "its endpoint cut the answer off before the end");

    public static AgentFailedException Unended() =>
        new(ErrorCodes.Unavailable, "The model's answer broke off; try again.", true, "its endpoint ended the answer without a finish_reason and without [DONE]");

    public static AgentFailedException Silent(TimeSpan limit) =>
        new(TimedOut, "The model said nothing for too long; try again.", true, $"its endpoint said nothing for {limit} ({Section}:SilenceTimeout)");

    public static AgentFailedException TooSlow(TimeSpan limit) =>
        new(TimedOut, "The model took too long; try again, with less to do.", true, $"the run took more than {limit} ({Section}:RunTimeout)");

    public static AgentFailedException Unreadable(string what) =>
        new(ModelError, "The model's answer could not be read.", true, $"{what}: is {Section}:Endpoint that of an OpenAI-compatible API?");

    public static AgentFailedException TooLarge() =>
        new(ModelError, "The model's answer is too large.", false, $"its endpoint sent more than {Section}:MaxResponseBytes in one answer");

    /// <param name="code">What the API calls the error, where it is one of <see cref="ApiErrors"/>.</param>
    public static AgentFailedException Reported(string? code) => code switch
    {
        ApiErrors.ContentFilter => Filtered(),
        ApiErrors.ContextLength => TooLong(HttpStatusCode.OK),
        _ => new(ModelError, "The model reported an error; try again.", true, $"its endpoint reported an error within the answer ({code ?? "of no known code"})"),
    };

    public static AgentFailedException Filtered() =>
        new(ContentFilter, "The model's provider stopped this answer: its content filter does not let it pass.", false, "its endpoint's content filter stopped the answer");

    public static AgentFailedException TooManyCalls(int limit) =>
        new(ModelError, "The model called too many tools at once.", true, $"the model called more than {limit} tools in one answer");

    public static AgentFailedException TooManyRounds(int limit) =>
        new(ModelError, "The model called tools again and again without an answer.", true, $"the model still called tools after {limit} rounds ({Section}:MaxToolRounds)");

    private static AgentFailedException TooLong(HttpStatusCode status) =>
        new(ErrorCodes.InvalidArgument, "This conversation is too long for the model; begin another thread, or ask less at once.", false, $"{Said(status, ApiErrors.ContextLength)}: {Section}:MaxHistoryBytes may be lowered");

    private static string Said(HttpStatusCode status, string? code) =>
        code is null ? $"its endpoint answered {(int)status}" : $"its endpoint answered {(int)status} ({code})";
}
