using Telemetry.Api.Answers;
using Telemetry.Api.Imports;

namespace Telemetry.Api.Pages;

/// <summary>What the pages say of imports.</summary>
public static class ImportWords
{
    /// <summary>How a date order looks, by its name.</summary>
    public static string? DateOrder(string? name) => name switch
    {
        "dmy" => "24/11/2026, day first",
        "mdy" => "11/24/2026, month first",
        "ymd" => "2026/11/24, year first",
        _ => null,
    };

    /// <summary>A few words for lists.</summary>
    public static string State(ImportView import) => import.State switch
    {
        "checking" => "the file is read",
        "checked" => "report only",
        "asking" => "asks something, nothing written",
        "refused" => "cannot be imported, nothing written",
        "writing" => "rows are written",
        "done" => "imported",
        "interrupted" => "broke off",
        "undoing" => "is being undone",
        _ => "undone",
    };

    /// <summary>How far an import is that somebody is at.</summary>
    public static string Progress(ImportView import) => import.State switch
    {
        "checking" => $"The file is read for the report: {Numbers.Count(import.Checked, "row")} so far. Nothing is written yet.",
        "writing" => $"{Numbers.Count(import.Added + import.Known + import.Refused)} of {Numbers.Count(import.Report?.Rows ?? 0, "row")} are done.",
        _ => $"{Numbers.Count(import.Removed)} of {Numbers.Count(import.Added, "heartbeat")} are taken out.",
    };

    /// <summary>Why no import has begun.</summary>
    public static string Refusal(AnswerBody refusal) => refusal switch
    {
        { Error: AnswerError.MissingBody } => "No file came, or it was empty. Choose a file.",
        { Error: AnswerError.NoRoom } => "The receiver has no room for the file. The setting Imports:Directory says where it puts files.",
        { Error: AnswerError.PayloadTooLarge } => "The file is too long. The setting Imports:MaxBytes is the limit.",
        { Error: AnswerError.ImportRunning } => $"One import at a time: {refusal.Reason}.",
        { Field: ImportAnswers.TimeZoneOption } => $"The time zone {refusal.Reason}.",
        { Field: ImportAnswers.DateOrderOption } => $"The order of dates {refusal.Reason}.",
        _ => $"{refusal.Field ?? refusal.Error} {refusal.Reason}.",
    };
}
