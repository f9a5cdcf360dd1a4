namespace Netra.Signal.Server.Agents.Chat;

/// <summary>The body of an answer: bounded in bytes, and in the time that each read may wait.</summary>
internal sealed class MeteredStream(Stream body, Silence silence, long maxBytes) : Stream
{
    private long _left = maxBytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="AgentFailedException">There are more bytes than allowed.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        silence.Begin();
        try
        {
            // Silence holds the run's own token too, and that is the only one there is.
            var read = await body.ReadAsync(buffer, silence.Token);
            _left -= read;
            return _left >= 0 ? read : throw ChatFailures.TooLarge();
        }
        finally
        {
            silence.End();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            body.Dispose();
        base.Dispose(disposing);
    }
}
