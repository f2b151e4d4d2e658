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

    private readonly byte[] bytes;
    private readonly int instance;
    private readonly int hash;

    /// <param name="head">Request line and headers without Host and Content-Length.</param>
    /// <param name="url">Gives Host.</param>
    /// <param name="body">ASCII.</param>
    public PreparedRequest(string head, Uri url, string body)
    {
        bytes = Encoding.ASCII.GetBytes($"{head}Host: {url.Authority}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        instance = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(AnyInstance.ToString()));
        hash = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(AnyHash));
    }

    public int Length => bytes.Length;

    /// <summary>False when the body names no instance, so that no row can ever belong to it.</summary>
    public bool NamesInstance => instance >= 0;

    /// <summary>Writes the request of one heartbeat to the first <see cref="Length"/> bytes.</summary>
    public void Write(Span<byte> request, PlannedHeartbeat planned)
    {
        bytes.CopyTo(request);
        if (instance >= 0)
        {
            planned.InstanceId.TryFormat(request[instance..], out _);
        }

        if (hash >= 0)
        {
            planned.UrlHash.TryFormat(request[hash..], out _, "x16");
        }
    }
}
