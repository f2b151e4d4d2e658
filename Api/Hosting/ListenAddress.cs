using System.Net;
using System.Net.Sockets;

namespace Telemetry.Api.Hosting;

/// <summary>Addresses to listen at, as settings name them. TLS is for a proxy.</summary>
public static class ListenAddress
{
    /// <exception cref="StartException">It is no such address; the sentence names the setting.</exception>
    internal static IPEndPoint Of(string setting, string url)
    {
        // "*" and "+" are all addresses. The server takes any name for that too, which nobody means who writes one.
        var written = url.Replace("://*", "://0.0.0.0", StringComparison.Ordinal)
            .Replace("://+", "://0.0.0.0", StringComparison.Ordinal)
            .Replace("://localhost", "://127.0.0.1", StringComparison.Ordinal);
        return Uri.TryCreate(written, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http", PathAndQuery: "/", UserInfo: "", Fragment: "", Port: > 0 }
            && IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address)
                ? new IPEndPoint(address, uri.Port)
                : throw new StartException(
                    $"{setting} must be http://ADDRESS:PORT, where ADDRESS is an IP address, localhost, or * for all; '{url}' is not.");
    }

    /// <summary>Finds out before anything starts whether this process may listen there.</summary>
    /// <exception cref="StartException">Another one does, or it is not allowed; the sentence names the setting.</exception>
    public static void EnsureFree(string setting, IPEndPoint address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(address);
        }
        catch (SocketException exception)
        {
            throw new StartException($"{setting}: this process cannot listen at {address} ({exception.SocketErrorCode}).", exception);
        }
    }
}
