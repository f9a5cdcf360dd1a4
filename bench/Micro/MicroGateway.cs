using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.EventLog;
using Netra.Signal.Server.Gateway.Hubs;
using Netra.Signal.Server.Identity;
using Netra.Signal.Server.Runs;
using Netra.Signal.Shared.Ids;

namespace Netra.Signal.Bench.Micro;

/// <summary>The gateway as it starts, with connections that write to nowhere: what is left is its own cost.</summary>
internal sealed class MicroGateway : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("netra-bench-");
    private readonly WebApplication _app;

    public MicroGateway()
    {
        var builder = GatewayHost.CreateBuilder(
            ["--environment=Development", "--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Netra=Warning", $"--Netra:DataPath={_data.FullName}"]);
        builder.Services.AddSingleton<IPumpScheduler, CallersScheduler>();
        _app = GatewayHost.Build(builder);
        _app.Start();
    }

    public HubLifetimeManager<AgentHub> Lifetime => Of<HubLifetimeManager<AgentHub>>();

    public IUserEventLog Log => Of<IUserEventLog>();

    public T Of<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static UserKey User(int number) =>
        new UserKeyDerivation(new byte[UserKeyDerivation.SecretLength]).Derive("bench", $"user-{number}");

    /// <summary>A connection of the user, attached and flowing.</summary>
    public UserConnectionContext Connect(UserKey user)
    {
        var context = new UserConnectionContext(user, Guid.NewGuid().ToString("N"), DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var cursor = new ConnectionCursor(context, new Nowhere(user), Of<DeliveryServices>());
        Of<UserChannels>().Add(cursor);
        cursor.AttachAsync(null, null, default).AsTask().Wait();
        cursor.OpenFlow();
        return context;
    }

    public StoredRun Run(UserKey user) =>
        new(user, RunId.New(), ThreadId.New(), "bench", JsonSerializer.SerializeToElement(new { }), DateTimeOffset.UtcNow);

    public UserExecutionContext Context(StoredRun run) => Of<RunContexts>().ForRun(
        new UserConnectionContext(run.Owner, "bench", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1)), run);

    public void Dispose()
    {
        ((IDisposable)_app).Dispose();
        _data.Delete(recursive: true);
    }

    private sealed class Nowhere(UserKey owner) : IConnectionWriter
    {
        public UserKey Owner => owner;

        public bool IsGone => false;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> frames) => default;

        public void RequestClose()
        {
        }
    }

    /// <summary>Measures the work where it was caused, without the thread pool's part.</summary>
    private sealed class CallersScheduler : IPumpScheduler
    {
        public void Schedule(IThreadPoolWorkItem item) => item.Execute();
    }
}
