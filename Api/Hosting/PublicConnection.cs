using Microsoft.AspNetCore.Connections;

namespace Telemetry.Api.Hosting;

/// <summary>One connection of the public listener, as its requests see it among their features.</summary>
internal sealed class PublicConnection
{
    private readonly ConnectionContext connection;
    private volatile bool answering;
    private volatile bool shown;

    public PublicConnection(ConnectionContext connection)
    {
        this.connection = connection;
        Place = new LinkedListNode<PublicConnection>(this);
    }

    public LinkedListNode<PublicConnection> Place { get; }

    /// <summary>The request that is under way came with a good key.</summary>
    public void KeyIsGood() => answering = shown = true;

    /// <summary>It is answered.</summary>
    public void RequestEnded() => answering = false;

    /// <summary>Whether a good key is being answered, or was shown since this was asked the last time.</summary>
    public bool HasShownGoodKey()
    {
        var was = shown;
        shown = false;
        return was || answering;
    }

    public void Abort() => connection.Abort();
}
