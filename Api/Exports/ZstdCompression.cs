using Microsoft.AspNetCore.ResponseCompression;
using ZstdSharp;

namespace Telemetry.Api.Exports;

/// <summary>Zstandard (RFC 8878), which the framework does not bring.</summary>
internal sealed class ZstdCompression : ICompressionProvider
{
    public string EncodingName => "zstd";

    public bool SupportsFlush => true;

    public Stream CreateStream(Stream outputStream) => new CompressionStream(outputStream, leaveOpen: true);
}
