using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Telemetry.Api.Answers;

namespace Telemetry.Api.Imports;

/// <summary>A file and what was said about it: the file as the body with parameters, or all of it as a form.</summary>
internal sealed class ImportRequest : IDisposable
{
    private const string FileField = "file";
    private const string NameField = "name";
    private const string DryRun = "dry_run";
    private const string TokenField = "__RequestVerificationToken";
    private const int LongestField = 1_000;
    private const int LongestName = 200;

    // Of a form, beside the file.
    private const int FormBytes = 16 * 1024;

    private ImportRequest(SpooledFile file, string? name, ImportAnswers answers, bool isDryRun, string? token) =>
        (File, Name, Answers, IsDryRun, Token) = (file, name, answers, isDryRun, token);

    public SpooledFile File { get; }

    /// <summary>Of the file, without a directory; null: not said.</summary>
    public string? Name { get; }

    public ImportAnswers Answers { get; }

    public bool IsDryRun { get; }

    /// <summary>Shows that a form came from a page of ours; null: there was none in it.</summary>
    public string? Token { get; }

    /// <summary>The request, or the answer that says what is wrong with it.</summary>
    /// <exception cref="IOException">There is no room for the file.</exception>
    public static async Task<(ImportRequest? Request, Answer? Refusal)> ReadAsync(HttpContext context, ImportOptions options)
    {
        // The server's own limit is for everything else.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = options.MaxBytes + FormBytes;
        }

        var said = context.Request.Query.ToDictionary(parameter => parameter.Key, parameter => (string?)parameter.Value.ToString());
        if (Refusal(said) is { } early)
        {
            return (null, early);
        }

        var isForm = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
        var (file, tooLong) = isForm
            ? await ReadFormAsync(context, HeaderUtilities.RemoveQuotes(type!.Boundary).ToString(), said, options)
            : await TakeAsync(context.Request.Body, options, context.RequestAborted);
        if (tooLong || file is null || file.Length == 0)
        {
            file?.Dispose();
            return (null, tooLong ? Answer.PayloadTooLarge : Answer.Refused(AnswerError.MissingBody));
        }

        if (Refusal(said) is { } refusal)
        {
            file.Dispose();
            return (null, refusal);
        }

        ImportAnswers.TryParse(said.GetValueOrDefault(ImportAnswers.TimeZoneOption), said.GetValueOrDefault(ImportAnswers.DateOrderOption), out var answers, out _);
        return (new ImportRequest(file, NameIn(said.GetValueOrDefault(NameField)), answers!, said.GetValueOrDefault(DryRun) is "true", said.GetValueOrDefault(TokenField)), null);
    }

    public void Dispose() => File.Dispose();

    private static Answer? Refusal(Dictionary<string, string?> said) =>
        said.GetValueOrDefault(DryRun) is not (null or "" or "true" or "false")
            ? Answer.Refused(AnswerError.InvalidField, DryRun, "must be true or false")
            : ImportAnswers.TryParse(said.GetValueOrDefault(ImportAnswers.TimeZoneOption), said.GetValueOrDefault(ImportAnswers.DateOrderOption), out _, out var wrong)
                ? null
                : Answer.Refused(AnswerError.InvalidField, wrong.Option, wrong.Rule);

    private static async Task<(SpooledFile? File, bool TooLong)> TakeAsync(
        Stream source, ImportOptions options, CancellationToken cancellationToken) =>
        await SpooledFile.TakeAsync(source, options, cancellationToken) is { } file ? (file, false) : (null, true);

    /// <summary>As a page sends it: the file, and fields before or behind it.</summary>
    private static async Task<(SpooledFile? File, bool TooLong)> ReadFormAsync(
        HttpContext context, string boundary, Dictionary<string, string?> said, ImportOptions options)
    {
        SpooledFile? file = null;
        try
        {
            var form = new MultipartReader(boundary, context.Request.Body);
            while (await form.ReadNextSectionAsync(context.RequestAborted) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                {
                    continue;
                }

                var field = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                if (field == FileField && file is null)
                {
                    said[NameField] = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
                    if ((file = await SpooledFile.TakeAsync(section.Body, options, context.RequestAborted)) is null)
                    {
                        return (null, true);
                    }
                }
                else if (field is DryRun or TokenField or ImportAnswers.TimeZoneOption or ImportAnswers.DateOrderOption)
                {
                    said[field] = await ReadFieldAsync(section.Body, context.RequestAborted);
                }
            }

            return (file, false);
        }
        catch (InvalidDataException)
        {
            file?.Dispose();
            return (null, false);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    private static async Task<string> ReadFieldAsync(Stream field, CancellationToken cancellationToken)
    {
        var bytes = new byte[LongestField];
        var read = await field.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(bytes, 0, read);
    }

    /// <summary>Browsers send a name alone; what others send may have directories before it.</summary>
    private static string? NameIn(string? sent)
    {
        var name = sent?.Split('/', '\\')[^1].Replace("\0", "", StringComparison.Ordinal).Trim();
        return string.IsNullOrEmpty(name) ? null : name[..Math.Min(name.Length, LongestName)];
    }
}
