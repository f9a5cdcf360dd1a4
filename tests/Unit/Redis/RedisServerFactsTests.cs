using Netra.Signal.Server.Redis;
using Xunit;

namespace Netra.Signal.Tests.Unit.Redis;

/// <summary>What servers say about themselves; the old ones as they said it, but for where their program lies.</summary>
[Trait("Suite", "Quick")]
public sealed class RedisServerFactsTests
{
    private const string Redis6 =
        "# Server\r\nredis_version:6.0.15\r\nredis_git_sha1:00000000\r\nredis_git_dirty:0\r\nredis_build_id:4610f4c3acf7fb25\r\nredis_mode:standalone\r\n"
        + "os:Linux 5.10.0-16-amd64 x86_64\r\narch_bits:64\r\nmultiplexing_api:epoll\r\natomicvar_api:atomic-builtin\r\ngcc_version:10.2.1\r\nprocess_id:10650\r\n"
        + "run_id:549c5725e037e36a1b621808b04554126747e2b1\r\ntcp_port:6379\r\nuptime_in_seconds:36\r\nuptime_in_days:0\r\nhz:10\r\nconfigured_hz:10\r\nlru_clock:6566958\r\n"
        + "executable:/usr/bin/redis-server\r\nconfig_file:/etc/redis/redis.conf\r\nio_threads_active:0\r\n";

    private const string Redis5 =
        "# Server\r\nredis_version:5.0.7\r\nredis_git_sha1:00000000\r\nredis_git_dirty:0\r\nredis_build_id:856bfff8b8208916\r\nredis_mode:standalone\r\n"
        + "os:Linux 4.4.0-1101-aws x86_64\r\narch_bits:64\r\nmultiplexing_api:epoll\r\natomicvar_api:atomic-builtin\r\ngcc_version:5.4.0\r\nprocess_id:14075\r\n"
        + "run_id:70b7d0be00ff242faf077630e9a6d26cde862895\r\ntcp_port:6379\r\nuptime_in_seconds:173295\r\nuptime_in_days:2\r\nhz:10\r\nconfigured_hz:10\r\n"
        + "lru_clock:16163046\r\nexecutable:/usr/bin/redis-server\r\nconfig_file:\r\n";

    // 3.2 named no life of its data yet.
    private const string NoLife = "# Replication\r\nrole:master\r\nconnected_slaves:0\r\nmaster_repl_offset:0\r\n";
    private const string Life = "# Replication\r\nrole:master\r\nconnected_slaves:0\r\nmaster_replid:8f1c1a7a7b3e4b6c9b6c1d9a3e5f7a9b1c3d5e7f\r\nmaster_repl_offset:0\r\n";

    [Theory]
    [InlineData(Redis6, Life, "6.0.15")]
    [InlineData(Redis5, Life, "5.0.7")]
    [InlineData(Redis5, NoLife, "5.0.7")]
    public void AnOldServer_IsRefusedByItsVersion_NamingTheSetting_WhateverItDoesNotSay(string server, string replication, string version)
    {
        var facts = RedisServerFacts.Of(server, replication);
        Assert.Equal($"it is Redis {version}; at least 7.0 is needed. Netra:Redis:Configuration must name a newer one.", facts.Refusal);
    }

    [Theory]
    [InlineData("", Life, "it does not say its time")]
    [InlineData("server_time_usec:1763772000000000\r\n", NoLife, "it does not name its life (master_replid)")]
    public void AServerThatIsNewEnough_AndDoesNotSayWhatIsNeeded_IsNamed(string time, string replication, string reason)
    {
        var failure = Assert.Throws<RedisAwayException>(() => RedisServerFacts.Of(Redis6.Replace("6.0.15", "7.2.4", StringComparison.Ordinal) + time, replication));
        Assert.StartsWith(reason, failure.Message, StringComparison.Ordinal);
    }
}
