namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>Code that tries every way round the design. Each line of it must stop the build, but for those of <see cref="Allowed"/>.</summary>
internal static class BannedSample
{
    public static readonly string[] Refused =
    [
        "class Ambient { static readonly System.Threading.AsyncLocal<string> User = new(); }",
        "class PerThread { [System.ThreadStatic] static string? user; }",
        "class Accessor(IHttpContextAccessor http) { object? Use() => http.HttpContext; }",
        "class Request(HubCallerContext context) { object? Use() => context.GetHttpContext(); }",
        "class Principal { object? Use() => System.Security.Claims.ClaimsPrincipal.Current; }",
        "class OwnUser(HubCallerContext context) { object? Use() => context.UserIdentifier; }",
        "class Baggage(System.Diagnostics.Activity activity) { void Use() => activity.AddBaggage(\"user\", \"a\"); }",
        "class Now { object Use() => System.DateTime.UtcNow; }",
        "class NowWithOffset { object Use() => System.DateTimeOffset.UtcNow; }",
        "class Wait { Task Use() => Task.Delay(1); }",
        "class Ticks { long Use() => System.Environment.TickCount64; }",
        "class Watch { object Use() => System.Diagnostics.Stopwatch.StartNew(); }",
        "class Deadline { object Use() => new System.Threading.CancellationTokenSource(System.TimeSpan.FromSeconds(1)); }",
        "class Unobserved { Task Use() => Task.Run(() => { }); }",
        "class UnobservedOf { Task Use() => Task.Run(() => 1); }",
        "class Context { object Use(System.IServiceProvider services) => services.GetRequiredService<IHubContext<SampleHub>>().Clients; }",
        "class TypedContext(IHubContext<SampleHub, ISample> hub) { object Use() => hub.Clients.User(\"alice\"); }",
        "class Everybody(IHubClients<ISample> clients) { object Use() => clients.All; }",
        "class EverybodyBut(IHubClients<ISample> clients) { object Use() => clients.AllExcept([\"c\"]); }",
        "class EverybodyButTwo(IHubClients<ISample> clients) { object Use() => clients.AllExcept(\"c\", \"d\"); }",
        "class OneGroup(IHubClients<ISample> clients) { object Use() => clients.Group(\"g\"); }",
        "class Groups(IHubClients<ISample> clients) { object Use() => clients.Groups([\"g\"]); }",
        "class GroupsByExtension(IHubClients<ISample> clients) { object Use() => clients.Groups(\"g\", \"h\"); }",
        "class GroupBut(IHubClients<ISample> clients) { object Use() => clients.GroupExcept(\"g\", \"c\"); }",
        "class OneConnection(IHubClients<ISample> clients) { object Use() => clients.Client(\"c\"); }",
        "class Connections(IHubClients<ISample> clients) { object Use() => clients.Clients([\"c\"]); }",
        "class ManyUsers(IHubClients<ISample> clients) { object Use() => clients.Users([\"a\", \"b\"]); }",
        "class ManyUsersByExtension(IHubClients<ISample> clients) { object Use() => clients.Users(\"a\", \"b\"); }",
        "class Callers : Hub<ISample> { object Use() => Clients; }",
        "class UntypedCallers : Hub { object Use() => Clients; }",
        "class OwnGroup : Hub<ISample> { object Use() => Groups; }",
        "class GroupManager(IGroupManager groups) { Task Use() => groups.AddToGroupAsync(\"c\", \"g\"); }",
        "class Untyped(IClientProxy proxy) { Task Use() => proxy.SendCoreAsync(\"m\", []); }",
        "class Manager(HubLifetimeManager<SampleHub> manager) { Task Use() => manager.SendAllAsync(\"m\", []); }",
        "class ManagerOfOne(HubLifetimeManager<SampleHub> manager) { Task Use() => manager.SendUserAsync(\"bob\", \"m\", []); }",
        "class Stock { object Use() => typeof(DefaultHubLifetimeManager<SampleHub>); }",
    ];

    public static readonly string[] Allowed =
    [
        "public interface ISample { Task Say(string text); }",
        "public class SampleHub : Hub<ISample> { public string Id() => Context.ConnectionId; }",
        "class OneUser(IHubClients<ISample> clients) { Task Use() => clients.User(\"alice\").Say(\"hers\"); }",
        "class Clock(System.TimeProvider time) { object Use() => time.GetUtcNow(); }",
        "class Patient(System.TimeProvider time) { Task Use() => Task.Delay(System.TimeSpan.FromSeconds(1), time); }",
        "class Own : HubLifetimeManager<SampleHub> {",
        .. new[]
        {
            "OnConnectedAsync(HubConnectionContext c)", "OnDisconnectedAsync(HubConnectionContext c)",
            "SendAllAsync(string m, object?[] a, CancellationToken t)", "SendAllExceptAsync(string m, object?[] a, IReadOnlyList<string> x, CancellationToken t)",
            "SendConnectionAsync(string c, string m, object?[] a, CancellationToken t)", "SendConnectionsAsync(IReadOnlyList<string> c, string m, object?[] a, CancellationToken t)",
            "SendGroupAsync(string g, string m, object?[] a, CancellationToken t)", "SendGroupsAsync(IReadOnlyList<string> g, string m, object?[] a, CancellationToken t)",
            "SendGroupExceptAsync(string g, string m, object?[] a, IReadOnlyList<string> x, CancellationToken t)", "SendUserAsync(string u, string m, object?[] a, CancellationToken t)",
            "SendUsersAsync(IReadOnlyList<string> u, string m, object?[] a, CancellationToken t)", "AddToGroupAsync(string c, string g, CancellationToken t)",
            "RemoveFromGroupAsync(string c, string g, CancellationToken t)",
        }.Select(method => $"  public override Task {method} => throw new System.NotSupportedException();"),
        "}",
    ];
}
