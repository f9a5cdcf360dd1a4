using Microsoft.AspNetCore.Http.Connections;
using Netra.Signal.Client.Connection;
using Netra.Signal.Server.Identity;
using Netra.Signal.Shared.Ids;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>The shipped assemblies as they were built: what the compiler's bans forbid is not there, whatever was suppressed or generated.</summary>
[Trait("Suite", "Quick")]
public sealed class IlGateTests
{
    private static readonly IlAssembly Server = IlAssembly.Read(typeof(UserKey).Assembly);

    private static readonly Dictionary<string, IlAssembly> Shipped = new()
    {
        ["Server"] = Server,
        ["Shared"] = IlAssembly.Read(typeof(RunId).Assembly),
        ["Client"] = IlAssembly.Read(typeof(WebSocketConnectionFactory).Assembly),
    };

    private static readonly IlAssembly Control = IlAssembly.Read(typeof(IlControl).Assembly);

    public static TheoryData<string> Assemblies => [.. Shipped.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void ShippedAssembly_UsesNothingForbidden(string assembly)
    {
        Assert.NotEmpty(Shipped[assembly].Uses);
        Assert.Empty(IlRules.Broken(Shipped[assembly].Uses));
    }

    [Fact]
    public void Places_NeedWhatTheyAreAllowed() => Assert.Empty(IlRules.AllPlaces.Except(IlRules.Made(Server.Uses)));

    [Fact]
    public void UserHub_IsMapped_WithWebSocketsAlone_AndNoStatefulReconnect()
    {
        const string Options = "Microsoft.AspNetCore.Http.Connections.HttpConnectionDispatcherOptions";
        // Two hubs: the users' and the workers'.
        Assert.Equal([(int)HttpTransportType.WebSockets, (int)HttpTransportType.WebSockets], Pushed(Options, "set_Transports"));
        Assert.Equal([0, 0], Pushed(Options, "set_AllowStatefulReconnects"));
        Assert.Empty(Pushed("Microsoft.AspNetCore.SignalR.HubOptions", "set_StatefulReconnectBufferSize"));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void ShippedAssembly_HoldsNobodyInAStaticField(string assembly) => Assert.Empty(IlStatics.OfPeople(Shipped[assembly]));

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void ShippedAssembly_HasNoHookForTests(string assembly) => Assert.Empty(Hooks(Shipped[assembly]));

    [Fact]
    public void InternalsOfTheServer_AreSeenByTheTestsTheBenchmarkAndTheProxyMakersOnly()
    {
        Assert.Equal(
            [
                "DynamicProxyGenAssembly2", "Microsoft.AspNetCore.SignalR.TypedClientBuilder", "Netra.Signal.Bench",
                "Netra.Signal.Tests.Isolation", "Netra.Signal.Tests.Kit", "Netra.Signal.Tests.Unit",
            ],
            Server.Friends);
        Assert.Empty(Shipped["Shared"].Friends.Concat(Shipped["Client"].Friends).Except(["Netra.Signal.Tests.Unit", "Netra.Signal.Tests.Kit"]));
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.SignalR.IHubContext`1.get_Clients")]
    [InlineData("Microsoft.AspNetCore.SignalR.IHubContext`2.get_Clients")]
    [InlineData("Microsoft.AspNetCore.SignalR.IHubContext`1.get_Groups")]
    [InlineData("Microsoft.AspNetCore.SignalR.IHubClients`1.get_All")]
    [InlineData("Microsoft.AspNetCore.SignalR.IHubClients`1.User")]
    [InlineData("Microsoft.AspNetCore.SignalR.IHubClients`1.Group")]
    [InlineData("Microsoft.AspNetCore.SignalR.HubClientsExtensions.Users")]
    [InlineData("Microsoft.AspNetCore.SignalR.ClientProxyExtensions.SendAsync")]
    [InlineData("Microsoft.AspNetCore.SignalR.IClientProxy.SendCoreAsync")]
    [InlineData("Microsoft.AspNetCore.SignalR.IGroupManager.AddToGroupAsync")]
    [InlineData("Microsoft.AspNetCore.SignalR.HubConnectionContext.WriteAsync")]
    [InlineData("Microsoft.AspNetCore.SignalR.HubLifetimeManager`1.SendAllAsync")]
    [InlineData("Microsoft.AspNetCore.SignalR.Hub`1.get_Clients")]
    [InlineData("System.Threading.AsyncLocal`1.get_Value")]
    [InlineData("System.Threading.ThreadLocal`1.get_Value")]
    [InlineData("System.ThreadStaticAttribute..ctor")]
    [InlineData("Microsoft.AspNetCore.Http.IHttpContextAccessor.get_HttpContext")]
    [InlineData("System.DateTime.get_UtcNow")]
    [InlineData("System.Runtime.CompilerServices.AsyncVoidMethodBuilder")]
    [InlineData("System.Buffers.ArrayPool`1.get_Shared")]
    [InlineData("System.Threading.Tasks.Task.Run")]
    public void Gate_SeesWhatTheControlDoes(string use)
    {
        // Two of the rules hold for folders: the control moves there.
        var uses = Control.Uses.Where(found => found.ByName == nameof(IlControl)).Select(found => found with { By = "Netra.Signal.Server.Delivery.IlControl" });

        Assert.Contains(IlRules.Broken(uses), broken => broken.Contains($" uses {use}:", StringComparison.Ordinal) || broken.Contains($" uses {use}.", StringComparison.Ordinal));
    }

    [Fact]
    public void Gate_SeesPeopleInStaticFields_AndHooks()
    {
        Assert.Contains("Netra.Signal.Tests.Unit.Architecture.IlControl.Current", IlStatics.OfPeople(Control));
        Assert.Contains("Netra.Signal.Tests.Unit.Architecture.IlControl/Everyone.SayForTests", Hooks(Control));
    }

    private static IEnumerable<int?> Pushed(string type, string member) =>
        Server.Uses.Where(use => use.Type == type && use.Member == member).Select(use => use.Pushed);

    private static IEnumerable<string> Hooks(IlAssembly assembly) =>
        assembly.Types.SelectMany(type => type.Members.Append("").Select(member => $"{type.Name}.{member}"))
            .Where(name => new[] { "Sabotage", "TestHook", "ForTests", "ForTesting" }.Any(hook => name.Contains(hook, StringComparison.OrdinalIgnoreCase)));
}
