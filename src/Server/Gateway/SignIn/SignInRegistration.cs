using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Netra.Signal.Server.Gateway.Configuration;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Server.Gateway.SignIn;

/// <summary>Registers who signs in, and puts the sign-in into the pipeline.</summary>
internal static class SignInRegistration
{
    /// <summary>The bearer scheme, the policies of <see cref="SignInPolicies"/>, and <see cref="ITokenValidator"/>. Needs <c>AddNetraDiagnostics</c>.</summary>
    public static WebApplicationBuilder AddNetraSignIn(this WebApplicationBuilder builder, NetraOptions options)
    {
        var services = builder.Services;
        if (builder.Environment.IsDevelopment())
            services.AddSingleton<ITokenTrust, DevelopmentTrust>().AddSingleton<DevelopmentTokens>().AddBinder(IdentityProfile.Oidc);
        else
            services.AddSingleton<ITokenTrust>(new ProviderTrust(new Uri(options.Identity.Authority!), options.Identity.Audience!))
                .AddBinder(options.Identity.Profile!.Value);
        services.AddSingleton<ITokenValidator, TokenValidation>().AddSingleton<BearerSignIn>();
        services.AddBearerScheme();
        services.AddAuthorization(SignInPolicies.AddTo);
        return builder;
    }

    /// <summary>Authentication, then authorization; a path that is nobody's is 404 before either.</summary>
    public static WebApplication UseNetraSignIn(this WebApplication app)
    {
        app.UseAuthentication();
        app.Use((context, next) =>
        {
            if (context.GetEndpoint() is not null)
                return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        app.UseAuthorization();
        return app;
    }

    /// <summary>Maps <c>POST /v1/dev/token</c> in Development, and nothing elsewhere.</summary>
    public static WebApplication MapDevelopmentSignIn(this WebApplication app)
    {
        if (app.Environment.IsDevelopment())
            app.Map(DevelopmentSignIn.Path, DevelopmentSignIn.AnswerAsync).AllowAnonymous();
        return app;
    }

    private static void AddBinder(this IServiceCollection services, IdentityProfile profile) =>
        services.AddSingleton(provider => new IdentityBinder(provider.GetRequiredService<UserKeyDerivation>(), profile));

    // AddAuthentication would also set up data protection, which writes keys of its own to the disk; nothing here has a cookie to protect.
    private static void AddBearerScheme(this IServiceCollection services)
    {
        services.AddAuthenticationCore(options => options.DefaultScheme = SignInPolicies.Scheme).AddWebEncoders();
#pragma warning disable CS0618 // The handler of JwtBearer 3.1 asks for the clock that TimeProvider replaced.
        services.TryAddSingleton<ISystemClock, SystemClock>();
#pragma warning restore CS0618
        new AuthenticationBuilder(services).AddJwtBearer(SignInPolicies.Scheme, Configure);
    }

    private static void Configure(JwtBearerOptions options)
    {
        options.EventsType = typeof(BearerSignIn);
        options.IncludeErrorDetails = false;
        options.SaveToken = false;
        // BearerSignIn decides every request; were it ever passed by, nothing is left that could accept a token.
        options.SecurityTokenValidators.Clear();
    }
}
