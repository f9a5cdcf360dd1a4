using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Netra.Signal.Server.Agents;
using Netra.Signal.Server.Agents.Queue;
using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Limits;
using Netra.Signal.Server.Redis;
using Netra.Signal.Server.Runs;
using Netra.Signal.Server.Runs.Approvals;
using Netra.Signal.Server.Runs.Queue;
using Netra.Signal.Server.Runs.Redis;
using Netra.Signal.Server.Threads;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Ids;
using Netra.Signal.Tests.Unit.Agents;
using Netra.Signal.Tests.Unit.Delivery;
using Netra.Signal.Tests.Unit.EventLog.Redis;
using Netra.Signal.Tests.Unit.Runs.Queue;

namespace Netra.Signal.Tests.Unit.Runs.Redis;

/// <summary>One pod with runs and their agents, put together as the gateway does it but for the hub, over a real Redis.</summary>
internal sealed class RunPod : IAsyncDisposable
{
    private readonly RedisPod _pod;

    private RunPod(RedisPod pod, Gauges gauges) => (_pod, Gauges) = (pod, gauges);

    public RedisPod Pod => _pod;

    public IUserEventLog Log => _pod.Log;

    public Gauges Gauges { get; }

    public RedisRunStore Store => Get<RedisRunStore>();

    public RefusedRuns Refused => Get<RefusedRuns>();

    public RunCalls Calls => Get<RunCalls>();

    public ThreadCalls Threads => Get<ThreadCalls>();

    public PodRuns Names => Get<PodRuns>();

    /// <summary>The writers of the runs that began here, which an agent keeps going until the test lets it.</summary>
    public Scripted Agent => Get<Scripted>();

    public static async Task<RunPod> StartAsync(
        string configuration, Action<RedisOptions>? change = null, EventLogOptions? log = null, RunOptions? runs = null, Func<Task>? added = null,
        LimitOptions? limits = null, Action<IServiceCollection>? more = null, params IAgent[] agents)
    {
        var (gauges, kept) = (new Gauges(), runs ?? new() { WhenBusy = WhenBusy.Concurrent });
        var pod = new RunPod(
            await RedisPod.StartAsync(configuration, "runs", log, change, more: services =>
            {
                var agent = new Scripted();
                services.AddSingleton(agent).AddSingleton(gauges)
                    .AddSingleton<IAgent>(new LambdaAgent(agent.RunAsync))
                    .AddSingleton<IAgent>(new LambdaAgent((run, _) => run.ThinkingAsync("quick").AsTask(), "quick"))
                    .AddAll(agents)
                    .AddSingleton<AgentCatalog>().AddSingleton<AgentRunner>().AddSingleton<RunStarter>().AddThreadQueues()
                    .AddSingleton<IRunExecutor>(provider => provider.GetRequiredService<AgentRunner>())
                    .AddSingleton<SignalMetrics>().AddSingleton(limits ?? new()).AddSingleton(kept).AddSingleton(new ThreadOptions { KeptFor = kept.KeptFor }).AddSingleton<IAuditLog, FakeAudit>()
                    .AddSingleton(provider => new DeliveryServices(
                        provider.GetRequiredService<IUserEventLog>(), provider.GetRequiredService<IActiveRunSource>(), new InlineScheduler(), new(),
                        provider.GetRequiredService<SignalMetrics>(), provider.GetRequiredService<IAuditLog>(), provider.GetRequiredService<Violations>(), TimeProvider.System,
                        provider.GetRequiredService<Microsoft.Extensions.Logging.ILogger<DeliveryServices>>()))
                    .AddSingleton<UserChannels>()
                    .AddSingleton<UserLifetimeManager<Hub>>()
                    .AddSingleton<IUserEmitterFactory>(provider => new Emitters(provider, added))
                    .AddRuns(new() { Configuration = configuration })
                    .AddThreads(new() { Configuration = configuration });
                more?.Invoke(services);
            }),
            gauges);
        gauges.Of(pod.Get<System.Diagnostics.Metrics.IMeterFactory>());
        return pod;
    }

    public T Get<T>()
        where T : notnull => _pod.Services.GetRequiredService<T>();

    public Task<Run> StartRunAsync(string run, string agent = "lambda", string thread = "t1", string user = "alice", string text = "") =>
        Get<RunStarter>().StartAsync(
            Connection(user), new(agent, JsonSerializer.SerializeToElement(new { text }), ThreadId.Parse(thread), RunId.Parse(run)), default).AsTask();

    public Task<Run> AskAsync(string user, StartRunRequest request) => Get<RunStarter>().StartAsync(Connection(user), request, default).AsTask();

    public Task<RunState> GetRunAsync(string run, string user = "alice") => Calls.GetAsync(Connection(user), new(RunId.Parse(run)), default).AsTask();

    public Task<Run> CancelRunAsync(string run, string user = "alice") => Calls.CancelAsync(Connection(user), new(RunId.Parse(run)), default).AsTask();

    public Task<Run> RespondAsync(string run, string request, bool approved = true, string user = "alice") =>
        Get<ApprovalCalls>().RespondAsync(Connection(user), new(RunId.Parse(run), RequestId.Parse(request), approved), default).AsTask();

    public Task DeleteThreadAsync(string thread, string user = "alice") => Threads.DeleteAsync(Connection(user), new(ThreadId.Parse(thread)), default).AsTask();

    public Task<ThreadHistory> GetThreadAsync(string thread, int? limit = null, string? before = null, string user = "alice") =>
        Threads.GetAsync(Connection(user), new(ThreadId.Parse(thread), limit, before), default).AsTask();

    public async ValueTask DisposeAsync()
    {
        await Get<AgentRunner>().StopAsync(new CancellationToken(true));
        await _pod.DisposeAsync();
        Gauges.Dispose();
    }

    /// <summary>The kept events of a user, read anew.</summary>
    public async Task<LogEvent[]> EventsAsync(string user)
    {
        var bounds = await Log.BoundsAsync(Users.Key(user), default);
        return (await Log.ReadAsync(Users.Key(user), new(bounds.Epoch, bounds.Floor), int.MaxValue, default)).Events.ToArray();
    }

    private static UserConnectionContext Connection(string user) => new(Users.Key(user), "c1", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);

    private sealed class Emitters(IServiceProvider services, Func<Task>? added) : IUserEmitterFactory
    {
        public IUserEmitter Create(UserExecutionContext? context)
        {
            // The store calls it just after it has written down the run.
            added?.Invoke().GetAwaiter().GetResult();
            var metrics = services.GetRequiredService<SignalMetrics>();
            metrics.EmitterMade();
            return new UserEmitter(context!, Of(context!.User), services.GetRequiredService<LimitOptions>(), metrics, TimeProvider.System);
        }

        public IThreadEmitter ForThread(UserThreadContext? context) => new ThreadEmitter(context!, Of(context!.User), TimeProvider.System);

        private User Of(UserKey user) => new(services.GetRequiredService<UserLifetimeManager<Hub>>(), user.ToString());
    }

    /// <summary>What <c>Clients.User(id)</c> is in the server.</summary>
    private sealed class User(UserLifetimeManager<Hub> manager, string id) : IUserEvents
    {
        public Task Emit(Emission emission) => manager.SendUserAsync(id, nameof(Emit), [emission]);
    }
}
