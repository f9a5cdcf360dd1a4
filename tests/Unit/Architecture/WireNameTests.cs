using System.Text.Json;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Shared.Events;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Wire;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

public sealed class WireNameTests
{
    [Fact]
    public void ClientMethods_AreTheEventTypesAndTheControlMessages() => Assert.Equal(
        EventTypes.All.Keys.Append(WireNames.Gap).Append(WireNames.Closing).Order(),
        typeof(IAgentClient).GetMethods().Select(method => JsonNamingPolicy.SnakeCaseLower.ConvertName(method.Name)).Order());

    [Fact]
    public void ClientMethods_HearTheEnvelopeOfTheirOwnEvent() => Assert.All(EventTypes.All, pair =>
    {
        var method = typeof(IAgentClient).GetMethods().Single(method => JsonNamingPolicy.SnakeCaseLower.ConvertName(method.Name) == pair.Key);
        var parameter = Assert.Single(method.GetParameters());
        Assert.Equal(typeof(EventEnvelope<>).MakeGenericType(pair.Value), parameter.ParameterType);
        Assert.NotNull(SignalJsonContext.Default.GetTypeInfo(parameter.ParameterType));
    });

    [Fact]
    public void EventTypes_AreAllEventsOfTheContract() => Assert.Equal(
        typeof(AgentEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AgentEvent))).OrderBy(type => type.Name),
        EventTypes.All.Values.OrderBy(type => type.Name));

    [Fact]
    public void Emitter_HasOneTypedMethodPerEvent()
    {
        var typed = typeof(IUserEmitter).GetMethods()
            .Where(method => method.GetParameters()[0..].FirstOrDefault()?.ParameterType.IsSubclassOf(typeof(AgentEvent)) == true)
            .ToDictionary(method => method.Name, method => method.GetParameters()[0].ParameterType);

        Assert.Equal(
            EventTypes.All.Values.ToDictionary(type => $"{type.Name}Async").OrderBy(pair => pair.Key),
            typed.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Emitter_CannotAddress() => Assert.DoesNotContain(
        typeof(IUserEmitter).GetMethods().SelectMany(method => method.GetParameters()),
        parameter => parameter.ParameterType.Name is "UserKey" or "ThreadId" or "RunId" or "String" || parameter.ParameterType.Name.EndsWith("Context", StringComparison.Ordinal));
}
