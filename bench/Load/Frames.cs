using System.Buffers.Binary;

namespace Netra.Signal.Bench.Load;

/// <summary>Takes the headers of WebSocket frames out of what a server sends (RFC 6455 §5.2: a server does not mask).</summary>
internal struct Frames
{
    private const int Close = 8;

    private ulong _header;
    private int _headerLength;
    private long _rest;

    /// <summary>The next piece of payload at the front of <paramref name="bytes"/>, taken off it; empty when more bytes are needed.</summary>
    public ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_rest > 0)
            {
                var piece = bytes[..(int)Math.Min(_rest, bytes.Length)];
                _rest -= piece.Length;
                bytes = bytes[piece.Length..];
                return piece;
            }

            _header |= (ulong)bytes[0] << (8 * _headerLength++);
            bytes = bytes[1..];
            if (IsHeaderWhole())
                (_header, _headerLength) = (0, 0);
        }

        return default;
    }

    private bool IsHeaderWhole()
    {
        if (((int)_header & 0xF) == Close)
            throw new EndOfStreamException("The server closes the connection.");
        var length = (int)(_header >> 8) & 0x7F;
        if (length == 127)
            throw new InvalidDataException("A frame of more than 64 KiB is more than any cell writes.");
        if (_headerLength < (length == 126 ? 4 : 2))
            return false;
        _rest = length == 126 ? BinaryPrimitives.ReverseEndianness((ushort)(_header >> 16)) : length;
        return true;
    }
}
