using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Netra.Signal.Server.Identity;
using Xunit;

namespace Netra.Signal.Tests.Unit.Identity;

/// <summary>A user key stands for one identity and no other, also where two identities look alike or join to one text.</summary>
public sealed class UserKeyPropertyTests
{
    private const int Pairs = 1_000_000;

    private static readonly UserKeyDerivation Derivation = new(new byte[UserKeyDerivation.SecretLength]);

    /// <summary>Pieces of names that folding, trimming, normalising or joining would change or confuse.</summary>
    private static readonly string[] Pieces =
        ["a", "A", "b", "c", "1", "|", ":", "-", ".", "@", " ", "\t", "\0", "\u0001", "é", "e\u0301", "İ", "ı", "ß", "ss", "ﬁ", "fi", "а", "ａ", "\u200b", "\u00ad", "Å", "\u212b", "😀"];

    private static readonly Func<string[], string, string[]>[] LookAlikes =
    [
        (parts, _) => Last(parts, part => part.ToUpperInvariant()),
        (parts, _) => Last(parts, part => part.ToLowerInvariant()),
        (parts, _) => Last(parts, part => part.Normalize(NormalizationForm.FormC)),
        (parts, _) => Last(parts, part => part.Normalize(NormalizationForm.FormD)),
        (parts, _) => Last(parts, part => part.Normalize(NormalizationForm.FormKC)),
        (parts, _) => Last(parts, part => part.Trim()),
        (parts, _) => Last(parts, part => part.Replace('a', 'а')),
        (parts, _) => Last(parts, part => part.Replace("\u200b", "", StringComparison.Ordinal)),
        (parts, piece) => Last(parts, part => part + piece),
        (parts, piece) => [piece + parts[0], .. parts[1..]],
        (parts, _) => [.. parts.Reverse()],
        (parts, piece) => [string.Join(piece, parts)],
        (parts, _) => [string.Concat(parts)],
        (parts, piece) => [.. parts, piece],
        (parts, _) => parts is [var first, .. var between, var last] ? [first + last[..1], .. between, last[1..]] : [parts[0][1..]],
        (parts, _) => [parts[0] + "\0\0\0" + (char)parts[^1].Length + parts[^1]],
    ];

    [Fact]
    public void Keys_OfAMillionPairs_AreTheSameOnlyWhenTheIdentitiesAre()
    {
        var (same, alike) = (0, 0);
        Prop.ForAll(IdentityPairs(), pair =>
        {
            var isSame = pair.One.AsSpan().SequenceEqual(pair.Other);
            same += isSame ? 1 : 0;
            alike += isSame ? 0 : 1;
            var (one, other) = (Derivation.Derive("oidc", pair.One), Derivation.Derive("oidc", pair.Other));
            return (one == other) == isSame && (one.ToString() == other.ToString()) == isSame;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Pairs));
        Assert.InRange(same, Pairs / 20, Pairs / 5);
        Assert.Equal(Pairs, same + alike);
    }

    /// <summary>Where there is nothing to fold or to trim, the other is a little longer.</summary>
    private static string[] Different(string[] one, string[] other) => one.AsSpan().SequenceEqual(other) ? Last(one, part => part + "x") : other;

    private static string[] Last(string[] parts, Func<string, string> change) => [.. parts[..^1], change(parts[^1])];

    private static Arbitrary<(string[] One, string[] Other)> IdentityPairs() =>
        (from one in Identities()
         from look in Gen.Elements(LookAlikes)
         from piece in Gen.Elements(Pieces)
         from isSame in Gen.Choose(0, 9)
         let other = isSame == 0 ? [.. one] : Different(one, look(one, piece))
         where !other.Any(string.IsNullOrWhiteSpace)
         select (one, other)).ToArbitrary();

    private static Gen<string[]> Identities() =>
        from count in Gen.Choose(1, 3)
        from parts in Names().ArrayOf(count)
        select parts;

    // The last piece ends in no half of a pair: what is cut off in front is a whole character of it.
    private static Gen<string> Names() =>
        from length in Gen.Choose(1, 4)
        from pieces in Gen.Elements(Pieces).ArrayOf(length)
        select "x" + string.Concat(pieces);
}
