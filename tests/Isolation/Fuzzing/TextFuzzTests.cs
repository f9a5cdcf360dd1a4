using Xunit;
using Xunit.Abstractions;

namespace Netra.Signal.Tests.Isolation.Fuzzing;

/// <summary>Readers of tokens, cursors and ids of strangers, 200,000 inputs each, as <see cref="FuzzTests"/>.</summary>
public sealed class TextFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void Stranger_WithAnyToken_IsRefusedUnlessTheKeySignedIt()
    {
        var target = new TokenTarget();
        Run(new("token", target.Generate, target.Read));
    }

    [Fact]
    public void Stranger_WithAnyCursor_IsRefused_OrItMeansExactlyWhatItSays() => Run(new("cursor", TextTargets.Cursors, TextTargets.ReadCursor));

    [Fact]
    public void Stranger_WithAnyId_IsRefused_OrItStaysAsItIs() => Run(new("id", TextTargets.AnyIds, TextTargets.ReadId));

    private void Run(FuzzTarget target) => FuzzSession.Run(target, output);
}
