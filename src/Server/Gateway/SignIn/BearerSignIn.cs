using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Netra.Signal.Shared.Wire;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>Answers for the bearer scheme with <see cref="ITokenValidator"/>, so that a request and a renewal are checked by the same code.</summary>
internal sealed class BearerSignIn(ITokenValidator validator) : JwtBearerEvents
{
    /// <summary>Always decides: the scheme's own validation never runs.</summary>
    public override async Task MessageReceived(MessageReceivedContext context)
    {
        if (!BearerToken.TryFind(context.Request, out var token))
        {
            context.Fail(ErrorCodes.Unauthorized);
            return;
        }
        if (token is null)
        {
            context.NoResult();
            return;
        }
        var answer = await validator.ValidateAsync(token, context.HttpContext.RequestAborted);
        if (answer.Identity is null)
        {
            context.Fail(answer.Refusal ?? ErrorCodes.Unauthorized);
            return;
        }
        context.Principal = new ClaimsPrincipal(answer.Identity);
        context.Success();
    }

    /// <summary>A provider that is away is no fault of the token: a client told 401 would throw it away.</summary>
    public override Task Challenge(JwtBearerChallengeContext context)
    {
        if (context.AuthenticateFailure?.Message == ErrorCodes.Unavailable)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.RetryAfter = "5";
            context.HandleResponse();
        }
        return Task.CompletedTask;
    }
}
