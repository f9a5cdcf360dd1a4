using System.Reflection;
using Microsoft.AspNetCore.SignalR;
using Netra.Signal.Shared.Hub;
using Netra.Signal.Shared.Worker;
using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>What a hub can be asked is exactly its contract: each public method of a hub class can be called from outside.</summary>
public sealed class HubContractTests
{
    private static readonly Type[] Contracts = [typeof(IAgentHub), typeof(IWorkerHub)];

    private static readonly Type[] Hubs = [.. ServerTypes.Written.Where(type => type.IsSubclassOf(typeof(Hub)) && !type.IsAbstract)];

    [Fact]
    public void HubMethods_AreThoseOfItsContract()
    {
        Assert.NotEmpty(Hubs);
        Assert.All(Hubs, hub =>
        {
            var contract = Contracts.MaxBy(contract => Signatures(contract).Intersect(Signatures(hub)).Count())!;
            var offered = Signatures(hub);
            var wanted = Signatures(contract);
            Assert.True(offered.SetEquals(wanted), $"{hub.Name} lacks {string.Join("; ", wanted.Except(offered))}. It has besides: {string.Join("; ", offered.Except(wanted))}.");
        });
    }

    [Fact]
    public void ContractMethods_TakeOneRequestObject() => Assert.All(Contracts.SelectMany(contract => contract.GetMethods()), method =>
    {
        var parameter = Assert.Single(method.GetParameters());
        Assert.True(parameter.ParameterType is { IsClass: true, IsSealed: true }, $"{method.Name} takes {parameter.ParameterType.Name}");
        Assert.Equal(typeof(WorkerEvent).Assembly, parameter.ParameterType.Assembly);
    });

    private static HashSet<string> Signatures(Type type) =>
        [.. type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && (type.IsInterface || method.GetBaseDefinition().DeclaringType == type))
            .Select(method => $"{method.ReturnType} {method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType))})")];
}
