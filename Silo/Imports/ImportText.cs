using System.Collections.Immutable;
using System.Globalization;
using Spectre.Console;
using Telemetry.Api.Imports;
using Telemetry.Grains.Interfaces.Imports;

namespace Telemetry.Silo.Imports;

/// <summary>An import and its report, for whoever sits at the terminal.</summary>
internal static class ImportText
{
    public static void WriteTo(IAnsiConsole console, ImportView import)
    {
        foreach (var line in Lines(import))
        {
            // As it is: the console's width cuts nothing, and brackets are no markup.
            console.Profile.Out.Writer.WriteLine(line);
        }
    }

    public static IEnumerable<string> Lines(ImportView import)
    {
        if (import.Report is { } report)
        {
            yield return $"{import.FileName}: {report.Format ?? "a file"}, {Rows(report.Rows)}, {report.Instances:N0} installations{Span(report)}.";
            foreach (var layout in report.Layouts)
            {
                yield return $"  {Rows(layout.Rows)}: {layout.Layout}";
            }

            foreach (var line in Findings("Refused:", report.Refused).Concat(Findings("Not kept as it stands there:", report.Repaired)))
            {
                yield return line;
            }

            if (report.Known is > 0 and var known)
            {
                yield return $"{Rows(known)} are kept already.";
            }
        }

        foreach (var line in Ending(import))
        {
            yield return line;
        }
    }

    private static IEnumerable<string> Ending(ImportView import)
    {
        switch (import.State)
        {
            case "done":
                yield return $"Import {import.Number}: {import.Added:N0} heartbeats added, {import.Known:N0} were there, {import.Refused:N0} rows refused.";
                yield return $"To take it back: DELETE /api/imports/{import.Number}";
                break;
            case "checked":
                yield return "Nothing was written: this was a dry run.";
                break;
            case "asking":
                yield return "Nothing was written. Something has to be answered first:";
                foreach (var question in import.Report?.Asks ?? [])
                {
                    yield return $"  --{question.Option.Replace('_', '-')}: {question.Why} (line {question.Line})";
                }

                break;
            case "refused":
                yield return $"Nothing was written. {import.Report?.Problem}";
                break;
            default:
                yield return $"Import {import.Number} broke off. The same file again goes on with it.";
                break;
        }
    }

    private static IEnumerable<string> Findings(string title, ImmutableArray<ImportFinding> findings)
    {
        if (findings.IsDefaultOrEmpty)
        {
            yield break;
        }

        yield return title;
        foreach (var finding in findings)
        {
            yield return $"  {(finding.Field is null ? "the row" : finding.Field)} {finding.Reason}: {Rows(finding.Rows)} (line {finding.Lines})";
        }
    }

    private static string Span(ImportReport report) =>
        report is { From: { } from, To: { } to } ? $", from {Time(from)} to {Time(to)} UTC" : "";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Rows(long count) => count == 1 ? "1 row" : $"{count:N0} rows";
}
