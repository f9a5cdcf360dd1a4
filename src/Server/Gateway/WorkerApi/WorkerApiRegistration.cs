using System.Text.Json.Serialization.Metadata;
using Netra.Signal.Server.Gateway.SignIn;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;

namespace Netra.Signal.Server.Gateway.WorkerApi;

/// <summary>Adds and maps the worker's calls over HTTP: the same classes answer as on the hub, for the same tokens.</summary>
internal static class WorkerApiRegistration
{
    private static SignalJsonContext Json => SignalJson.Context;

    public static IServiceCollection AddWorkerApi(this IServiceCollection services) => services
        .AddSingleton<HttpWorkers>()
        .AddSingleton<WorkerCalls>();

    public static WebApplication MapWorkerApi(this WebApplication app)
    {
        Map(app, WorkerPaths.Register, Json.RegisterRequest, Json.RegisterAnswer, static (call, request) =>
            new(call.Service<HttpWorkers>().Register(call.Application, call.Worker, request)));
        Map(app, WorkerPaths.Publish, Json.PublishRequest, Json.PublishAnswer, static async (call, request) =>
            await call.Service<WorkerIngress>().PublishAsync(call.Application, request, call.Aborted));
        Map(app, WorkerPaths.Renew, Json.RenewRequest, Json.RenewAnswer, static async (call, request) =>
            await call.Service<LeaseRenewal>().RenewAsync(call.Application, request, call.Aborted));
        Map(app, WorkerPaths.Resume, Json.ResumeRequest, Json.ResumeAnswer, static async (call, request) =>
            await call.Service<LeaseRenewal>().ResumeAsync(call.Service<HttpWorkers>().SessionOf(call.Application, call.Worker), request, call.Aborted));
        Map(app, WorkerPaths.Release, Json.ReleaseRequest, Json.RegisterAnswer, static async (call, request) =>
        {
            await call.Service<WorkerIngress>().ReleaseAsync(call.Application, request, call.Aborted);
            return null;
        });
        app.MapGet(WorkerPaths.Assignments, static (HttpContext context, WorkerCalls calls) => calls.StreamAsync(context))
            .RequireAuthorization(SignInPolicies.Worker);
        return app;
    }

    private static void Map<TRequest, TAnswer>(
        WebApplication app, string path, JsonTypeInfo<TRequest> request, JsonTypeInfo<TAnswer> answer, Func<WorkerCall, TRequest, ValueTask<TAnswer?>> answerTo)
        where TAnswer : class =>
        app.MapPost(path, (HttpContext context, WorkerCalls calls) => calls.AnswerAsync(context, request, answer, answerTo)).RequireAuthorization(SignInPolicies.Worker);
}
