using Netra.Signal.Server.Identity;
using Xunit;

namespace Netra.Signal.Tests.Unit.Identity;

public sealed class KeyFileTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"netra-{Guid.NewGuid():N}");

    private string KeyPath => Path.Combine(_folder, "some.key");

    [Fact]
    public void ReadOrCreate_Twice_GivesTheSameKey_ThatOnlyItsOwnerCanRead()
    {
        var key = KeyFile.ReadOrCreate(KeyPath);

        Assert.Equal(key, KeyFile.ReadOrCreate(KeyPath));
        Assert.Equal(32, key.Length);
        Assert.Contains(key, b => b != 0);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
    }

    [Fact]
    public void ReadOrCreate_ByManyAtOnce_GivesAllTheSameKey_AndLeavesNoDraft()
    {
        for (var round = 0; round < 100; round++)
        {
            var keys = new string[8];
            using var start = new Barrier(keys.Length);
            var threads = Enumerable.Range(0, keys.Length).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                keys[i] = Convert.ToHexString(KeyFile.ReadOrCreate(KeyPath));
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());

            Assert.Single(keys.Distinct());
            Assert.Equal([KeyPath, $"{KeyPath}.lock"], Directory.GetFiles(_folder).Order());
            File.Delete(KeyPath);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64!")]
    public void ReadOrCreate_FileThatIsNoKey_IsRefused_AndNotReplaced(string content)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(KeyPath, content);

        Assert.Throws<FormatException>(() => KeyFile.ReadOrCreate(KeyPath));
        Assert.Equal(content, File.ReadAllText(KeyPath));
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}
