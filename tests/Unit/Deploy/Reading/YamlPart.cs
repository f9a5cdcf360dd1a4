using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Netra.Signal.Tests.Unit.Deploy.Reading;

/// <summary>A part of a YAML file, merge keys followed. What is not there is an empty part: a rule that asks for it is broken, and says so itself.</summary>
internal sealed class YamlPart
{
    private readonly object? _value;

    private YamlPart(object? value) => _value = value;

    public bool Exists => _value is not null;

    /// <summary>A scalar as it stands; of anything else the empty text.</summary>
    public string Text => _value as string ?? "";

    /// <summary>A scalar as a number; 0 of anything else.</summary>
    public int Number => int.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public IReadOnlyList<YamlPart> Items => _value is IList<object> items ? [.. items.Select(item => new YamlPart(item))] : [];

    /// <summary>The scalars of a list.</summary>
    public IReadOnlyList<string> Texts => [.. Items.Select(item => item.Text)];

    public IReadOnlyDictionary<string, YamlPart> Members => _value is IDictionary<object, object> members
        ? members.ToDictionary(member => (string)member.Key, member => new YamlPart(member.Value))
        : new Dictionary<string, YamlPart>();

    public YamlPart this[string name] => Members.GetValueOrDefault(name) ?? new(null);

    public static YamlPart Of(string text) => Documents(text).Single();

    public static IReadOnlyList<YamlPart> Documents(string text)
    {
        var (parser, reader) = (new MergingParser(new Parser(new StringReader(text))), new DeserializerBuilder().Build());
        var documents = new List<YamlPart>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
            documents.Add(new(reader.Deserialize<object>(parser)));
        return documents;
    }
}
