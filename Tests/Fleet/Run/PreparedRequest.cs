using System.Text;

namespace Telemetry.Fleet.Run;

/// <summary>A whole HTTP request, ready but for the instance id and the URL hash, which have fixed widths and are
/// written over their stand-ins.</summary>
public sealed class PreparedRequest
{
    /// <summary>Stands for the instance id in a body; the last 12 digits keep it out of every real fleet.</summary>
    public static readonly Guid AnyInstance = new("00000000-0000-4000-8000-0f1ee7000000");

    /// <summary>Stands for the 16 digits of the URL hash.</summary>
    public const string AnyHash = "0f1ee70f1ee70f1e";

    private readonly byte[] _bytes;
    private readonly int _instance;
    private readonly int _hash;

    /// <param name="head">Request line and headers without Host and Content-Length.</param>
    /// <param name="url">Gives Host.</param>
    /// <param name="body">ASCII.</param>
    public PreparedRequest(string head, Uri url, string body)
    {
        _bytes = Encoding.ASCII.GetBytes($"{head}Host: {url.Authority}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        _instance = _bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(AnyInstance.ToString()));
        _hash = _bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(AnyHash));
    }

    public int Length => _bytes.Length;

    /// <summary>False when the body names no instance, so that no row can ever belong to it.</summary>
    public bool NamesInstance => _instance >= 0;

    /// <summary>Writes the request of one heartbeat to the first <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> request, PlannedHeartbeat planned)
    {
        _bytes.CopyTo(request);
        if (_instance >= 0)
        {
            planned.InstanceId.TryFormat(request[_instance..], out _);
        }

        if (_hash >= 0)
        {
            planned.UrlHash.TryFormat(request[_hash..], out _, "x16");
        }
    }
}
