using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Telemetry.Api.Management;

namespace Telemetry.Api.Answers;

/// <summary>
/// Requests that the server refuses before any route sees them: garbage, another version, a head that is too long or
/// too slow. The server says so with an empty body and counts nothing; here they get the JSON of every other answer.
/// </summary>
internal sealed class UnreadableRequests(DiagnosticListener server, FrontDoorMetrics metrics)
    : IObserver<KeyValuePair<string, object?>>
{
    // The server's own name for this event, which comes once its answer is decided and not yet written.
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public IDisposable Watch() => server.Subscribe(this, static (name, _, _) => name == BadRequest);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        var features = (IFeatureCollection)value.Value!;
        if (features.Get<IHttpRequestFeature>() is { } request
            && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
            && features.Get<IConnectionTransportFeature>()?.Transport.Output is { } output)
        {
            var answer = IsWithoutBody(request) ? Answer.Refused(AnswerError.MissingBody) : Answer.Of(response.StatusCode);
            metrics.Unreadable(answer.Body.StatusCode);
            metrics.Answered(request.Path, answer);
            Write(answer, HttpMethods.IsHead(request.Method), response, features, output);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    /// <summary>The server wants a length of everything that is posted with HTTP/1.0, where there is no other way of saying 0.</summary>
    private static bool IsWithoutBody(IHttpRequestFeature request) =>
        request.Protocol == HttpProtocol.Http10 && request.Headers.ContentLength is null
        && (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method));

    /// <summary>
    /// The head through the server. The body goes to the connection itself, because no request is there yet whose body
    /// it would be; both are on their way when the server closes the connection.
    /// </summary>
    private static void Write(
        Answer answer, bool isHead, IHttpResponseFeature response, IFeatureCollection features, PipeWriter output)
    {
        response.Headers.Connection = "close";
        answer.WriteHead(response.Headers);
        _ = features.Get<IHttpResponseBodyFeature>()?.StartAsync();
        if (!isHead)
        {
            _ = output.WriteAsync(answer.Json).AsTask();
        }
    }
}
