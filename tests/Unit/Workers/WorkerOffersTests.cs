using Netra.Signal.Server.Audit;
using Netra.Signal.Server.Diagnostics;
using Netra.Signal.Server.Workers;
using Netra.Signal.Shared.Wire;
using Netra.Signal.Shared.Worker;
using Xunit;

namespace Netra.Signal.Tests.Unit.Workers;

public sealed class WorkerOffersTests
{
    private static readonly WorkerOptions Named = new()
    {
        Applications = new Dictionary<string, IReadOnlyList<string>> { ["app"] = ["remote"], ["ops"] = ["*"] },
    };

    [Theory]
    [InlineData("app", "remote", true)]
    [InlineData("app", "other", false)]
    [InlineData("APP", "remote", false)]
    [InlineData("mallory", "remote", false)]
    [InlineData("ops", "anything", true)]
    public void Application_MayServeWhatTheSettingsSay(string application, string agent, bool may)
    {
        using var rig = new WorkerRig(Named, isDevelopment: false);
        var worker = rig.Connect(application);
        if (may)
        {
            Assert.Equal(new RegisterAnswer(30, 256), worker.Register(agent, 1));
            return;
        }

        Assert.Equal(ErrorCodes.Forbidden, Assert.Throws<SignalException>(() => worker.Register(agent, 1)).Code);
        Assert.Equal(1, rig.Audited("register", AuditDecision.Refused));
        Assert.False(rig.Registry.HasRoom(agent));
    }

    [Fact]
    public void NobodyMayServeAnything_WhenNobodyIsNamed_OutsideDevelopment()
    {
        using var rig = new WorkerRig(new(), isDevelopment: false);
        Assert.Equal(ErrorCodes.Forbidden, Assert.Throws<SignalException>(() => rig.Connect("app").Register("remote", 1)).Code);
    }

    [Fact]
    public void OneForbiddenAgent_RefusesTheWholeOffer()
    {
        using var rig = new WorkerRig(Named, isDevelopment: false);
        var worker = rig.Connect("app");
        Assert.Throws<SignalException>(() => rig.Offers.Register(worker.Session, new([new("remote", 1), new("other", 1)])));
        Assert.Empty(worker.Session.Offers);
    }

    [Theory]
    [InlineData("none", 1, "placeholder")]
    [InlineData("a b", 1, "characters")]
    [InlineData("remote", 0, "concurrency of remote")]
    [InlineData("remote", 10_001, "concurrency of remote")]
    public void Offer_ThatIsWrong_IsRefused(string name, int concurrency, string sentence)
    {
        using var rig = new WorkerRig();
        var refusal = Assert.Throws<SignalException>(() => rig.Connect("app").Register(name, concurrency));
        Assert.Equal(ErrorCodes.InvalidArgument, refusal.Code);
        Assert.Contains(sentence, refusal.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void NameOfAnAgentOfTheProcess_IsAConflict()
    {
        using var rig = new WorkerRig();
        Assert.Equal(ErrorCodes.Conflict, Assert.Throws<SignalException>(() => rig.Connect("app").Register("own", 1)).Code);
    }
}
