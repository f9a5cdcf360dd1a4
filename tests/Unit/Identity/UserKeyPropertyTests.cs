using System.Text;
using System.Text.Json;
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
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var same = 0;
        for (var pair = 0; pair < Pairs; pair++)
        {
            var (one, other) = IdentityPair(random);
            var isSame = one.AsSpan().SequenceEqual(other);
            same += isSame ? 1 : 0;
            var (key, otherKey) = (Derivation.Derive("oidc", one), Derivation.Derive("oidc", other));
            if ((key == otherKey) != isSame || (key.ToString() == otherKey.ToString()) != isSame)
                Assert.Fail($"Seed {seed}, pair {pair}: {JsonSerializer.Serialize(one)} and {JsonSerializer.Serialize(other)} have the keys {key} and {otherKey}.");
        }

        Assert.InRange(same, Pairs / 20, Pairs / 5);
    }

    /// <summary>One pair in ten is of one identity; of the others each is its fellow, a little changed.</summary>
    private static (string[] One, string[] Other) IdentityPair(Random random)
    {
        while (true)
        {
            string[] one = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Name(random))];
            var other = random.Next(10) == 0 ? [.. one] : Different(one, Any(random, LookAlikes)(one, Any(random, Pieces)));
            if (!other.Any(string.IsNullOrWhiteSpace))
                return (one, other);
        }
    }

    /// <summary>Where there is nothing to fold or to trim, the other is a little longer.</summary>
    private static string[] Different(string[] one, string[] other) => one.AsSpan().SequenceEqual(other) ? Last(one, part => part + "x") : other;

    private static string[] Last(string[] parts, Func<string, string> change) => [.. parts[..^1], change(parts[^1])];

    // The first piece is a letter: what is cut off in front is a whole character of it.
    private static string Name(Random random) => "x" + string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Any(random, Pieces)));

    private static T Any<T>(Random random, T[] choices) => choices[random.Next(choices.Length)];
}
