using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Gateway.Hubs;
using Netra.Signal.Server.Gateway.Protocol;
using Netra.Signal.Tests.Unit.Delivery;
using Xunit;

namespace Netra.Signal.Tests.Unit.Gateway.Hubs;

[Trait("Suite", "Quick")]
public sealed class HubCallFilterTests
{
    private readonly DeliveryRig _rig = new();
    private readonly ConnectionScope _scope = new();

    [Fact]
    public async Task Failure_TellsTheClientNothingOfIt()
    {
        var refusal = Assert.IsType<HubRefusal>(await CallAsync(_ => throw new InvalidOperationException("the secret of Bob")));
        Assert.Equal("internal: The gateway failed; the failure is in its log.", refusal.Error);
        Assert.Equal("fine", await CallAsync(_ => new("fine")));
    }

    [Fact]
    public async Task Refusal_TellsTheClientItsSentence()
    {
        var refusal = Assert.IsType<HubRefusal>(await CallAsync(_ => throw SignalException.NotFound("You have no run of that runId.")));
        Assert.Equal("not_found: You have no run of that runId.", refusal.Error);
    }

    [Fact]
    public async Task Call_RunsWithTheConnectionItCameOn()
    {
        await CallAsync(_ => new(_scope.Context.User.ToString()));
        Assert.Equal(Users.Key("alice"), _scope.Context.User);
    }

    private async Task<object?> CallAsync(Func<HubInvocationContext, ValueTask<object?>> method)
    {
        var features = new FeatureCollection();
        features.Set(_rig.Connect(Users.Key("alice")).Cursor);
        var context = new Caller(features);
        var services = new ServiceCollection().AddSingleton(_scope).BuildServiceProvider();
        var call = new HubInvocationContext(context, services, new NoHub(), typeof(object).GetMethod(nameof(ToString))!, [new object()]);
        return await new HubCallFilter(_rig.Metrics, _rig.Time, NullLogger<HubCallFilter>.Instance).InvokeMethodAsync(call, method);
    }

    private sealed class NoHub : Hub;
}
