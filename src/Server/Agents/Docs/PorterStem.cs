namespace Netra.Signal.Server.Agents.Docs;

/// <summary>Takes off the endings of inflection: plurals, -ed and -ing, and the final y they leave as i.</summary>
/// <remarks>
/// Step 1 (a, b and c) of M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980, p. 130–137. The later steps remove
/// endings of derivation, such as -ization, and put words together that a technical text keeps apart.
/// </remarks>
internal static class PorterStem
{
    /// <summary>The stem of a lower-case word. Words of two letters, and with anything but a to z, are their own stem.</summary>
    public static string Of(string word)
    {
        if (word.Length <= 2 || !word.All(char.IsAsciiLetterLower))
            return word;
        var stem = WithoutPastOrGerund(WithoutPlural(word));
        return stem.EndsWith('y') && HasVowel(stem.AsSpan(0, stem.Length - 1)) ? $"{stem[..^1]}i" : stem;
    }

    private static string WithoutPlural(string word) =>
        word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("ies", StringComparison.Ordinal) ? word[..^2]
        : word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) ? word[..^1]
        : word;

    private static string WithoutPastOrGerund(string word)
    {
        if (word.EndsWith("eed", StringComparison.Ordinal))
            return Measure(word.AsSpan(0, word.Length - 3)) > 0 ? word[..^1] : word;
        var ending = word.EndsWith("ed", StringComparison.Ordinal) ? 2 : word.EndsWith("ing", StringComparison.Ordinal) ? 3 : 0;
        return ending > 0 && HasVowel(word.AsSpan(0, word.Length - ending)) ? Mended(word[..^ending]) : word;
    }

    /// <summary>What -ed and -ing took away is put back: conflat(ed) is conflate, hopp(ing) is hop, fil(ing) is file.</summary>
    private static string Mended(string stem)
    {
        if (stem.EndsWith("at", StringComparison.Ordinal) || stem.EndsWith("bl", StringComparison.Ordinal) || stem.EndsWith("iz", StringComparison.Ordinal))
            return $"{stem}e";
        if (stem.Length >= 2 && stem[^1] == stem[^2] && !IsVowel(stem, stem.Length - 1))
            return stem[^1] is 'l' or 's' or 'z' ? stem : stem[..^1];
        return Measure(stem) == 1 && EndsInShortSyllable(stem) ? $"{stem}e" : stem;
    }

    /// <summary>Porter's m: how often a vowel is followed by a consonant.</summary>
    private static int Measure(ReadOnlySpan<char> word)
    {
        var measure = 0;
        for (var i = 1; i < word.Length; i++)
            if (IsVowel(word, i - 1) && !IsVowel(word, i))
                measure++;
        return measure;
    }

    /// <summary>Porter's *o: consonant, vowel, consonant, the last none of w, x, y.</summary>
    private static bool EndsInShortSyllable(ReadOnlySpan<char> word) =>
        word.Length >= 3 && !IsVowel(word, word.Length - 3) && IsVowel(word, word.Length - 2) && !IsVowel(word, word.Length - 1)
        && word[^1] is not ('w' or 'x' or 'y');

    private static bool HasVowel(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < word.Length; i++)
            if (IsVowel(word, i))
                return true;
        return false;
    }

    /// <summary>A y is a vowel after a consonant.</summary>
    private static bool IsVowel(ReadOnlySpan<char> word, int at) => word[at] switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' => true,
        'y' => at > 0 && !IsVowel(word, at - 1),
        _ => false,
    };
}
