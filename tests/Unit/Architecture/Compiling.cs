using Xunit;

namespace Netra.Signal.Tests.Unit.Architecture;

/// <summary>Tests that run a compiler, which takes a whole processor: one after the other, and beside nothing else.</summary>
[CollectionDefinition(nameof(Compiling), DisableParallelization = true)]
public sealed class Compiling;
