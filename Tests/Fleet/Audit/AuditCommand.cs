using System.CommandLine;

namespace Telemetry.Fleet.Audit;

/// <summary><c>fleet audit</c>: exit code 0 when nothing was lost and nothing duplicated, else 1.</summary>
public static class AuditCommand
{
    public static Command Create()
    {
        var ledger = new Option<FileInfo>("--ledger")
        {
            Description = "The ledger that fleet run has written.",
            Required = true,
        };
        ledger.AcceptExistingOnly();
        var sqlite = new Option<FileInfo>("--sqlite") { Description = "The receiver's SQLite file." };
        sqlite.AcceptExistingOnly();
        var postgres = new Option<string?>("--postgres")
        {
            Description = "A connection string to the receiver's PostgreSQL.",
        };
        var window = new Option<TimeSpan>("--window")
        {
            Description = "The receiver's window.",
            DefaultValueFactory = _ => AuditTerms.Default.Window,
        };
        var skew = new Option<TimeSpan>("--skew")
        {
            Description = "How far the clocks may be apart.",
            DefaultValueFactory = _ => AuditTerms.Default.Skew,
        };

        var command = new Command("audit", "Compares a ledger with what the receiver has stored.")
        {
            ledger, sqlite, postgres, window, skew,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(sqlite) is null == result.GetValue(postgres) is null)
            {
                result.AddError("Give either --sqlite FILE or --postgres CONNECTION.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            IHeartbeatStore store = parsed.GetValue(sqlite) is { } file
                ? new SqliteHeartbeats(file.FullName)
                : new PostgresHeartbeats(parsed.GetRequiredValue(postgres)!);
            using var sorted = await SortedLedger.SortAsync(parsed.GetRequiredValue(ledger).FullName, cancellation);
            var terms = new AuditTerms(parsed.GetValue(window), parsed.GetValue(skew));
            var findings = await LedgerAudit.RunAsync(sorted, store, terms, cancellation);
            await Console.Out.WriteLineAsync(findings.ToString());
            return findings.IsClean ? 0 : 1;
        });
        return command;
    }
}
