using Netra.Signal.Client;
using Xunit;

namespace Netra.Signal.Tests.Unit.Client.Sdk;

public sealed class FileCursorStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("netra-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Store_GivesBackWhatItWasGiven_AndNothingBefore()
    {
        var path = Path.Combine(_folder, "new", "folder", "cursor");
        var store = new FileCursorStore(path);
        Assert.Null(await store.LoadAsync(default));
        await store.SaveAsync(Sent.Cursor(1), default);
        await store.SaveAsync(Sent.Cursor(2), default);
        Assert.Equal(Sent.Cursor(2), await new FileCursorStore(path).LoadAsync(default));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public async Task Store_OfAnEmptyFile_SaysSo_RatherThanGoingOnFromNow()
    {
        var path = Path.Combine(_folder, "cursor");
        await File.WriteAllTextAsync(path, "\n");
        var lost = await Assert.ThrowsAsync<InvalidDataException>(async () => await new FileCursorStore(path).LoadAsync(default));
        Assert.Contains($"{path} is empty.", lost.Message, StringComparison.Ordinal);
        await using var client = new SignalClient(new()
        {
            Address = new("https://signal.example"), AccessToken = _ => ValueTask.FromResult("t"), CursorStore = new FileCursorStore(path),
        });
        Assert.Equal(ClientErrorCodes.CursorStore, (await Assert.ThrowsAsync<SignalClientException>(() => client.ConnectAsync())).Code);
    }

    [Fact]
    public async Task Store_WhoseWriteIsCutShort_KeepsTheCursorBefore()
    {
        var path = Path.Combine(_folder, "cursor");
        var store = new FileCursorStore(path);
        await store.SaveAsync(Sent.Cursor(1), default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.SaveAsync(Sent.Cursor(2), new(canceled: true)));
        Assert.Equal(Sent.Cursor(1), await store.LoadAsync(default));
    }
}
