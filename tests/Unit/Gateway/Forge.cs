using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Netra.Signal.Tests.Unit.Gateway;

/// <summary>Makes tokens of any header, payload and signature, by hand: what a library refuses to write must be sent too.</summary>
internal static class Forge
{
    public static string Token(string header, string payload, Func<byte[], byte[]> sign)
    {
        var text = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(payload))}";
        return $"{text}.{Encode(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    public static Func<byte[], byte[]> Es256(ECDsa key) =>
        text => key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
