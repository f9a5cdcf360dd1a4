using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Server.Identity;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>One of everything that the gate forbids, so that its tests can show that it sees.</summary>
internal static class IlControl
{
    public static readonly AsyncLocal<string> Ambient = new();

    private static readonly Dictionary<UserKey, string> Current = [];

    [ThreadStatic]
    private static string? s_user;

    public static async Task SendAsync(IHubContext<Hub> hub, IHubContext<Hub<IOne>, IOne> typed, IHubClients<IClientProxy> clients, HubConnectionContext connection)
    {
        await hub.Clients.All.SendAsync("m");
        await typed.Clients.User("alice").Say();
        await clients.Users("alice", "bob").SendCoreAsync("m", []);
        await hub.Groups.AddToGroupAsync("c", "g");
        await connection.WriteAsync(Microsoft.AspNetCore.SignalR.Protocol.PingMessage.Instance);
        await Lambda(() => clients.Group("g").SendAsync("m"));
    }

    public static Task Broadcast(HubLifetimeManager<Hub> manager) => manager.SendAllAsync("m", []);

    public static string Whoever(IHttpContextAccessor http) => $"{s_user ??= "alice"}{http.HttpContext}{Ambient.Value}{Current.Count}{ThreadLocal.Value}";

    public static DateTime Now() => DateTime.UtcNow;

    public static byte[] Rent() => ArrayPool<byte>.Shared.Rent(1);

    public static Task Unobserved() => Task.Run(() => { });

    public static async void Unheard() => await Task.CompletedTask;

    private static ThreadLocal<string> ThreadLocal { get; } = new();

    private static Task Lambda(Func<Task> work) => work();

    public interface IOne
    {
        Task Say();
    }

    public sealed class Everyone : Hub<IOne>
    {
        public Task SayForTests() => Clients.All.Say();
    }
}
