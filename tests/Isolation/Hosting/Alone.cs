using Xunit;

namespace Netra.Signal.Tests.Isolation.Hosting;

/// <summary>Tests with figures in them run one after the other and beside nothing else.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
