using StackExchange.Redis;

namespace Netra.Signal.Server.Redis;

/// <summary>What errors of Redis mean. Their first word is the kind; Redis documents the words and keeps them.</summary>
internal static class RedisAnswers
{
    /// <summary>What <c>life.lua</c> says.</summary>
    private const string OtherLife = "OTHERLIFE";

    public static string WordOf(RedisServerException answer) => WordOf(answer.Message);

    public static string WordOf(string message)
    {
        var word = message.Split(' ', 2)[0];
        // An error inside a script may come wrapped: "ERR Error running script …: -OOM command not allowed…".
        return word == "ERR" && message.Contains("OOM", StringComparison.Ordinal) ? "OOM" : word;
    }

    /// <summary>Whether it is another one than the script was for, or calls itself something else by now.</summary>
    public static bool IsOfAnotherLife(RedisServerException answer) => WordOf(answer) is "NOSCRIPT" or OtherLife;

    /// <summary>Whether it takes nothing new, for want of memory or disk. What it has is read all the same.</summary>
    public static bool IsFull(string word) => word is "OOM" or "MISCONF";

    /// <summary>Whether it passes by itself: a server that loads its data, runs a script, or is a replica until the client finds the master.</summary>
    public static bool IsPassing(string word) => word is "LOADING" or "BUSY" or "READONLY" or "MASTERDOWN" or OtherLife;
}
