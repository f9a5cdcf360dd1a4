using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary><c>POST /v1/dev/token</c>: hands a token to whoever asks. Mapped in Development only, which serves this machine only.</summary>
internal static class DevelopmentSignIn
{
    public const string Path = "/v1/dev/token";

    private const int MaxBody = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>Answers every method, so that a wrong one is told 405 and not asked for a token.</summary>
    /// <remarks>Only a request that names this machine gets one: not a web page that points its own name at 127.0.0.1.</remarks>
    public static async Task AnswerAsync(HttpContext context, DevelopmentTokens tokens)
    {
        if (!ListenAddresses.IsLoopbackHost(context.Request.Host.Host))
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        else if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "The method must be POST.");
        }
        else if (!context.Request.HasJsonContentType())
            await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "The content type must be application/json.");
        else
            await IssueAsync(context, tokens);
    }

    private static async Task IssueAsync(HttpContext context, DevelopmentTokens tokens)
    {
        DevelopmentTokenRequest request;
        try
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = MaxBody;
            using var body = await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
            request = DevelopmentTokenRequest.Read(body.RootElement);
        }
        catch (SignalException refused)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, refused.Sentence);
            return;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The second is how the parser says that the name of a member is half a surrogate pair.
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The body must be a JSON object that names no member twice.");
            return;
        }
        catch (BadHttpRequestException broken)
        {
            await RefuseAsync(context, broken.StatusCode, $"The body must have at most {MaxBody} bytes and arrive whole.");
            return;
        }
        var answer = new DevelopmentToken(tokens.Issue(request), "Bearer", request.LifetimeSeconds);
        await context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new Dictionary<string, string> { ["error"] = $"{ErrorCodes.InvalidArgument}: {sentence}" }, context.RequestAborted);
    }
}
