namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>What no shipped assembly may use, and the one place where it may.</summary>
internal static class IlRules
{
    private const string SignalR = "Microsoft.AspNetCore.SignalR.";
    private const string Delivery = "Netra.Signal.Server.Delivery.";

    /// <summary>Whatever can reach a connection, a group or everybody through SignalR.</summary>
    private static readonly string[] SendingTypes =
    [
        "IHubContext", "IHubContext`1", "IHubContext`2", "IHubClients", "IHubClients`1", "IHubCallerClients", "IHubCallerClients`1", "IClientProxy",
        "ISingleClientProxy", "ClientProxyExtensions", "HubClientsExtensions", "IGroupManager", "DynamicHub", "DynamicHubClients", "DynamicClientProxy",
        "DefaultHubLifetimeManager`1", "ClientProxy",
    ];

    private static readonly string[] AmbientTypes =
    [
        "System.Threading.AsyncLocal`1", "System.Threading.ThreadLocal`1", "System.ThreadStaticAttribute", "System.LocalDataStoreSlot",
        "Microsoft.AspNetCore.Http.IHttpContextAccessor", "Microsoft.AspNetCore.Http.HttpContextAccessor", SignalR + "GetHttpContextExtensions",
    ];

    private static readonly string[] Unobserved =
    [
        "System.Threading.Tasks.Task.Run", "System.Threading.Tasks.Task.Start", "System.Threading.Tasks.Task.ContinueWith", "System.Threading.Tasks.Task`1.ContinueWith",
        "System.Threading.Tasks.TaskFactory.StartNew", "System.Threading.Tasks.TaskFactory`1.StartNew", "System.Threading.Thread..ctor", "System.Threading.Timer..ctor",
        "System.Threading.ThreadPool.QueueUserWorkItem", "System.Threading.ThreadPool.UnsafeQueueUserWorkItem",
    ];

    private static readonly string[] Clocks =
    [
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today", "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
        "System.Environment.get_TickCount", "System.Environment.get_TickCount64", "System.Diagnostics.Stopwatch.StartNew", "System.Diagnostics.Stopwatch.GetTimestamp",
    ];

    /// <summary>The places that may do what nobody else may: by the name of the type, and of what it uses.</summary>
    private static readonly Dictionary<string, string[]> Places = new()
    {
        ["UserEmitterFactory"] = ["IHubContext`2", "IHubContext`2.get_Clients", "IHubClients`1.User"],
        ["HubConnectionWriter"] = ["HubConnectionContext.WriteAsync"],
        ["WorkerConnectionWriter"] = ["HubConnectionContext.WriteAsync"],
        ["ThreadPoolPumpScheduler"] = ["ThreadPool.UnsafeQueueUserWorkItem"],
    };

    /// <summary>Every use that a rule forbids and no place allows, with the rule.</summary>
    public static IEnumerable<string> Broken(IEnumerable<IlUse> uses) =>
        uses.Where(use => !IsAllowed(use)).Select(use => (use, Rule: RuleOf(use))).Where(found => found.Rule is not null)
            .Select(found => $"{found.use}: {found.Rule}").Distinct();

    /// <summary>The allowed uses that are made: a place that no longer needs its permission must lose it.</summary>
    public static IReadOnlySet<string> Made(IEnumerable<IlUse> uses) =>
        uses.Where(IsAllowed).Select(use => $"{use.ByName}: {Short(use)}").ToHashSet();

    public static IEnumerable<string> AllPlaces => Places.SelectMany(place => place.Value.Select(use => $"{place.Key}: {use}"));

    private static bool IsAllowed(IlUse use) => Places.TryGetValue(use.ByName, out var uses) && uses.Contains(Short(use));

    private static string? RuleOf(IlUse use) =>
        IsSending(use) ? "sends go through IUserEmitter to the one user of an execution context"
        : AmbientTypes.Contains(use.Type) || Full(use) is "System.Security.Claims.ClaimsPrincipal.get_Current" or "System.Threading.Thread.get_CurrentPrincipal"
            ? "no ambient identity: the user is an argument"
        : use.Type == "System.Runtime.CompilerServices.AsyncVoidMethodBuilder" ? "async void: nobody hears of its failure"
        : Clocks.Contains(Full(use)) ? "time comes from TimeProvider"
        : Unobserved.Contains(Full(use)) && use.By.StartsWith(Delivery, StringComparison.Ordinal) ? "delivery starts nothing unobserved"
        : Full(use) is "System.Buffers.ArrayPool`1.get_Shared" or "System.Buffers.MemoryPool`1.get_Shared" && IsOfEvents(use.By) ? "bytes of events have one owner and come from no pool"
        : null;

    private static bool IsSending(IlUse use) =>
        (use.Type.StartsWith(SignalR, StringComparison.Ordinal) && SendingTypes.Contains(use.Type[SignalR.Length..]))
        || Full(use) is SignalR + "Hub.get_Clients" or SignalR + "Hub.get_Groups" or SignalR + "Hub`1.get_Clients" or SignalR + "HubConnectionContext.WriteAsync"
        || (use.Type == SignalR + "HubLifetimeManager`1" && use.Member is not ("" or ".ctor"));

    private static bool IsOfEvents(string by) =>
        by.StartsWith(Delivery, StringComparison.Ordinal) || by.StartsWith("Netra.Signal.Server.EventLog.", StringComparison.Ordinal);

    private static string Full(IlUse use) => $"{use.Type}.{use.Member}";

    private static string Short(IlUse use) =>
        use.Type[(use.Type.LastIndexOf('.') + 1)..] + (use.Member.Length == 0 ? "" : $".{use.Member}");
}
