using System.Text.Json.Serialization;

namespace Netra.Signal.Server.Agents.Docs;

/// <summary>The JSON of what <c>docs</c> says, generated from its source.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SearchArguments))]
[JsonSerializable(typeof(SearchResult))]
[JsonSerializable(typeof(DocsSource))]
[JsonSerializable(typeof(SectionText))]
[JsonSerializable(typeof(DocsResult))]
[JsonSerializable(typeof(FoundSections))]
internal sealed partial class DocsJsonContext : JsonSerializerContext;
