using Netra.Signal.Server.Identity;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>The narrow places of the design: each of these is called from one type, so that what that type checks cannot be passed by.</summary>
[Trait("Suite", "Quick")]
public sealed class IlSoleCallerTests
{
    private static readonly IlAssembly Server = IlAssembly.Read(typeof(UserKey).Assembly);

    [Theory]
    [InlineData("Diagnostics.SignalMetrics", "Violation", "Violations")]
    [InlineData("EventLog.IUserEventLog", "AppendAsync", "UserLifetimeManager")]
    [InlineData("Delivery.IConnectionWriter", "WriteAsync", "ConnectionCursor")]
    [InlineData("Delivery.IUserEvents", "Emit", "ThreadEmitter UserEmitter")]
    [InlineData("Delivery.UserEmitter", ".ctor", "UserEmitterFactory")]
    [InlineData("Delivery.Emission", ".ctor", "ThreadEmitter UserEmitter")]
    [InlineData("Delivery.ThreadEmitter", ".ctor", "UserEmitterFactory")]
    [InlineData("Delivery.UserThreadContext", "Create", "ThreadContexts")]
    [InlineData("Delivery.UserThreadContext", ".ctor", "UserThreadContext")]
    [InlineData("Delivery.UserExecutionContext", "Create", "RunContexts")]
    [InlineData("Delivery.UserExecutionContext", ".ctor", "UserExecutionContext")]
    [InlineData("Delivery.HubConnectionWriter", ".ctor", "UserLifetimeManager")]
    [InlineData("Identity.UserKey", ".ctor", "UserKeyDerivation")]
    [InlineData("Identity.UserKeyDerivation", "Derive", "IdentityBinder")]
    [InlineData("Identity.BoundIdentity", ".ctor", "IdentityBinder")]
    [InlineData("Identity.UserConnectionContext", ".ctor", "UserLifetimeManager")]
    [InlineData("Identity.UserConnectionContext", "Renew", "TokenRenewal")]
    [InlineData("Workers.WorkerConnectionWriter", ".ctor", "WorkerLifetimeManager")]
    [InlineData("Workers.WorkerSession", ".ctor", "WorkerSessions")]
    [InlineData("Workers.LeaseSeals", "Close", "LeaseGrants")]
    [InlineData("Runs.RunWriter", "PublishAsync", "WorkerIngress")]
    [InlineData("EventLog.LogEvent", ".ctor", "MemoryUserLog RedisUserLog")]
    public void Member_HasOneCaller(string type, string member, string caller)
    {
        var owner = $"Netra.Signal.Server.{type}";
        Assert.Contains(Server.Types, known => known.Name == owner && known.Members.Contains(member));
        // Whoever fulfils a contract could be called past it.
        var owners = Server.Types.Where(known => known.Contracts.Contains(owner)).Select(known => known.Name.Split('`')[0]).Append(owner).ToHashSet();
        var callers = Server.Uses.Where(use => use.Member == member && owners.Contains(use.Type.Split('`')[0]));

        // A copy of a record makes itself anew.
        Assert.Equal(caller.Split(' ').Order(), callers.Select(use => use.ByName).Except(caller == type[(type.LastIndexOf('.') + 1)..] ? [] : [type[(type.LastIndexOf('.') + 1)..]]).Distinct().Order());
    }
}
