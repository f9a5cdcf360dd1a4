using System.Reflection;
using Netra.Signal.Server.Delivery;
using Netra.Signal.Server.Gateway.Hubs;
using Netra.Signal.Server.Limits;
using Netra.Signal.Tests.Kit;
using Netra.Signal.Tests.Unit.Delivery;
using Netra.Signal.Tests.Unit.Runs;
using Xunit;

namespace Netra.Signal.Tests.Unit.Kit;

/// <summary>The recording emitter keeps the contract of the real one, and lacks nothing that it has.</summary>
[Trait("Suite", "Quick")]
public sealed class RecordingEmitterTests : UserEmitterContract
{
    private readonly RunRig _rig = new();
    private readonly RecordingEmitters _emitters = new();

    public static TheoryData<Type, Type> Pairs => new()
    {
        { typeof(UserEmitter), typeof(RecordingEmitter) },
        { typeof(IUserEmitter), typeof(RecordingEmitter) },
        { typeof(UserEmitterFactory<AgentHub>), typeof(RecordingEmitters) },
        { typeof(IUserEmitterFactory), typeof(RecordingEmitters) },
        { typeof(ThreadEmitter), typeof(RecordingThreadEmitter) },
        { typeof(IThreadEmitter), typeof(RecordingThreadEmitter) },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Double_LacksNoPublicMember_OfTheRealOne(Type real, Type stand)
    {
        var members = Members(real);
        Assert.NotEmpty(members);
        Assert.Empty(members.Except(Members(stand)));
    }

    [Fact]
    public void Limit_IsTheGateways() => Assert.Equal(RecordingEmitters.DefaultBytes, new LimitOptions().EventBytes);

    [Fact]
    public async Task Failure_ThatATestAsksFor_IsThrown_AndNothingIsKept()
    {
        using var emitter = (RecordingEmitter)await EmitterAsync("alice");
        IUserEmitter asAgentsSeeIt = emitter;
        _emitters.Failure = new IOException("The log is away.");
        await Assert.ThrowsAsync<IOException>(async () => await asAgentsSeeIt.AgentThinkingAsync(new("lost")));
        _emitters.Failure = null;
        await asAgentsSeeIt.AgentThinkingAsync(new("kept"));
        Assert.Equal("agent_thinking", Assert.Single(emitter.Events).Type);
    }

    [Fact]
    public void Factory_WithoutAContext_SaysThatOneIsRequired()
    {
        var refusal = Assert.Throws<ArgumentNullException>(() => _emitters.Create(null));
        Assert.StartsWith("UserExecutionContext is required", refusal.Message, StringComparison.Ordinal);
    }

    private protected override ValueTask<IUserEmitter> EmitterAsync(string user, string run = "r1") =>
        new(_emitters.Create(_rig.Contexts.ForRun(_rig.Connection(user), _rig.Stored(user, run))));

    private protected override Task<IReadOnlyList<string>> ToldAsync(string user, int count) => Task.FromResult<IReadOnlyList<string>>(
        [.. _emitters.Of(Users.Key(user)).Select(item => $"{item.Data.Type} {item.Position.Cursor.Offset} {Text(item.Data)}")]);

    /// <summary>What can be called on it, as text. A contract's methods with a body of their own are there for whoever implements it.</summary>
    private static HashSet<string> Members(Type type) => type.GetMethods(BindingFlags.Public | BindingFlags.Instance)
        .Concat(type.GetInterfaces().Where(contract => contract.Namespace!.StartsWith("Netra.", StringComparison.Ordinal)).SelectMany(contract => contract.GetMethods()))
        .Where(method => method.DeclaringType != typeof(object))
        .Select(method => $"{method.ReturnType} {method.Name}({string.Join(", ", method.GetParameters().Select(parameter => $"{parameter.ParameterType} {parameter.Name}{(parameter.IsOptional ? "?" : "")}"))})")
        .ToHashSet();
}
