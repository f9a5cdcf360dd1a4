using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Netra.Signal.Tests.Unit.Shared.Schema;

/// <summary>The documentation comments of the contract, as plain text with code in backticks.</summary>
internal sealed partial class XmlDocs(XDocument document)
{
    private readonly Dictionary<string, XElement> _members = document.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    public static XmlDocs Of(Assembly assembly) => new(XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")));

    public string Summary(Type type) => Text(Member($"T:{Open(type).FullName}")?.Element("summary"), type.Name);

    public string Summary(MethodInfo method) => Text(
        _members.First(member => member.Key.StartsWith($"M:{method.DeclaringType!.FullName}.{method.Name}(", StringComparison.Ordinal)).Value.Element("summary"),
        method.Name);

    public string Summary(MemberInfo field) => Text(
        (Member($"F:{field.DeclaringType!.FullName}.{field.Name}") ?? Member($"P:{field.DeclaringType!.FullName}.{field.Name}"))?.Element("summary"), field.Name);

    public string Parameter(Type record, string name)
    {
        var parameter = Member($"T:{Open(record).FullName}")?.Elements("param").SingleOrDefault(param => param.Attribute("name")!.Value == name);
        return Text(parameter, $"{record.Name}.{name}");
    }

    private static Type Open(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private XElement? Member(string id) => _members.GetValueOrDefault(id);

    private static string Text(XElement? element, string subject)
    {
        if (element is null)
            throw new InvalidOperationException($"{subject} has no documentation comment.");
        var text = string.Concat(element.Nodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement reference => $"`{Name(reference)}`",
            _ => "",
        }));
        return Blanks().Replace(text, " ").Trim();
    }

    private static string Name(XElement reference) =>
        reference.Attribute("langword")?.Value ?? reference.Attribute("cref")!.Value.Split('.', ':')[^1].Split('(', '`')[0];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
