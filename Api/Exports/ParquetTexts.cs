using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using ParquetSharp;

namespace Telemetry.Api.Exports;

/// <summary>
/// The texts of one column and page as UTF-8, one behind the other. (The library's own way from strings takes a megabyte a
/// column for this.)
/// </summary>
internal sealed class ParquetTexts
{
    private readonly ArrayBufferWriter<byte> utf8 = new();
    private readonly List<short> isThere = [];
    private readonly List<int> lengths = [];

    /// <summary>For each text 1, and 0 for null.</summary>
    public ReadOnlySpan<short> IsThere => CollectionsMarshal.AsSpan(isThere);

    public void Clear()
    {
        utf8.ResetWrittenCount();
        isThere.Clear();
        lengths.Clear();
    }

    public void Add(string? text) => Added(text is null ? null : (int)System.Text.Encoding.UTF8.GetBytes(text, utf8));

    public void Add(byte[]? text)
    {
        utf8.Write(text);
        Added(text?.Length);
    }

    public void Add(Guid id)
    {
        id.TryFormat(utf8.GetSpan(36), out var written);
        utf8.Advance(written);
        Added(written);
    }

    /// <summary>Holds the texts in place until it is disposed.</summary>
    public Pinned Pin() => new(utf8.WrittenMemory, lengths);

    private void Added(int? length)
    {
        isThere.Add(length is null ? (short)0 : (short)1);
        if (length is { } there)
        {
            lengths.Add(there);
        }
    }

    internal sealed class Pinned : IDisposable
    {
        private readonly GCHandle handle;
        private readonly ByteArray[] values;

        public Pinned(ReadOnlyMemory<byte> utf8, List<int> lengths)
        {
            MemoryMarshal.TryGetArray(utf8, out var array);
            handle = GCHandle.Alloc(array.Array, GCHandleType.Pinned);
            values = new ByteArray[lengths.Count];
            var at = handle.AddrOfPinnedObject() + array.Offset;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = new ByteArray(at, lengths[i]);
                at += lengths[i];
            }
        }

        /// <summary>Those that are there.</summary>
        public ReadOnlySpan<ByteArray> Values => values;

        public void Dispose() => handle.Free();
    }
}
