using Microsoft.Extensions.Options;
using Telemetry.Api.Answers;
using Telemetry.Api.Keys;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Api.Imports;

/// <summary>Takes a file and begins its import: for the call of the API and for the page.</summary>
internal sealed class ImportIntake(ImportRunner runner, IOptions<ImportOptions> options)
{
    /// <summary>The file and what was said about it, or why there is none.</summary>
    public async Task<(ImportRequest? Request, Answer? Refusal)> TakeAsync(HttpContext context)
    {
        try
        {
            return await ImportRequest.ReadAsync(context, options.Value);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException
            || (exception is IOException and not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested))
        {
            return (null, Answer.Of(StatusCodes.Status507InsufficientStorage, AnswerError.NoRoom));
        }
    }

    /// <summary>The import's number, or why it may not begin. The file is disposed either way.</summary>
    /// <exception cref="Retries.UnavailableException">The cluster gave no answer in time.</exception>
    public async Task<(int? Number, Answer? Refusal)> BeginAsync(ImportRequest request, Caller caller)
    {
        var begun = default(ImportBegun);
        try
        {
            begun = await runner.BeginAsync(
                request.File,
                new NewImport
                {
                    RunId = Guid.NewGuid(),
                    Sha256 = request.File.Sha256,
                    Bytes = request.File.Length,
                    FileName = request.Name,
                    TimeZone = request.Answers.TimeZone?.Id,
                    DateOrder = ImportAnswers.NameOf(request.Answers.DateOrder),
                    IsDryRun = request.IsDryRun,
                    KeyId = caller.Id,
                    KeyName = caller.Name,
                },
                request.Answers);
        }
        finally
        {
            if (begun?.MayRun != true)
            {
                request.Dispose();
            }
        }

        return begun.MayRun ? (begun.Number, null) : (null, Answer.ImportRunning(begun.Number));
    }
}
