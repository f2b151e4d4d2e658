using Telemetry.Silo;
using Telemetry.Tests.Imports;
using Telemetry.Tests.Servers;

namespace Telemetry.Tests.Silo;

/// <summary>The program, run as a maintainer runs it who has an old sheet.</summary>
public sealed class ImportCommandTests(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>, IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task Sheet_is_brought_in_after_its_report_was_shown()
    {
        Write("2026-01-26 12:43:03", "2026-01-27 12:43:03");

        var dry = await RunAsync("--time-zone=Europe/Berlin", "--dry-run");
        var wet = await RunAsync("--time-zone=Europe/Berlin");

        Assert.Contains("CSV, 3 rows, 2 installations, from 2026-01-26 11:43:03 to 2026-01-27 11:43:03 UTC.", dry, StringComparison.Ordinal);
        Assert.Contains("instance_id must be a UUID, and not the nil UUID: 1 row (line 4)", dry, StringComparison.Ordinal);
        Assert.Contains("Nothing was written: this was a dry run.", dry, StringComparison.Ordinal);
        Assert.Contains("2 heartbeats added, 0 were there, 1 rows refused.", wet, StringComparison.Ordinal);
        Assert.Contains("0 heartbeats added, 2 were there", await RunAsync("--time-zone=Europe/Berlin"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_file_does_not_say_is_asked()
    {
        Write("05/01/2026 12:43:03");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync());

        Assert.Contains("Nothing was written. Something has to be answered first:", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--time-zone: Times are in the spreadsheet's own time zone, and the file does not say which. (line 2)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--date-order: Dates with slashes have the day first or the month first. (line 2)", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("The receiver does not know the key.", "--key=nobodys-key-at-all-here")]
    [InlineData("The key has not the scope admin.", $"--key={RunningReceiver.ReadKey}")]
    [InlineData("cannot be reached", "--url=http://127.0.0.1:1")]
    [InlineData("--time-zone must be an IANA time zone", "--time-zone=Europe/Nowhere")]
    [InlineData("--url must begin with", "--url=receiver")]
    public async Task What_cannot_work_is_one_sentence(string sentence, string argument)
    {
        Write("2026-01-26 12:43:03");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(argument));

        Assert.Contains(sentence, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A row for each time, of another installation, and one of nobody.</summary>
    private void Write(params string[] times) => File.WriteAllText(file, Sheet.Of(
        [
            Sheet.Documented, .. times.Select(time => Sheet.Row(Sheet.Documented, time, Guid.NewGuid())),
            Sheet.Row(Sheet.Documented, ("received_at_utc", times[0]), ("instance_id", "test-1"), ("schema_version", "1")),
        ]));

    private Task<string> RunAsync(params string[] more) => Command.RunAsync(
        "dotnet",
        [
            typeof(Receiver).Assembly.Location, "import", file,
            .. more.Any(each => each.StartsWith("--url", StringComparison.Ordinal)) ? [] : new[] { $"--url={fixture.Receiver.Client.BaseAddress}" },
            .. more.Any(each => each.StartsWith("--key", StringComparison.Ordinal)) ? [] : new[] { $"--key={RunningReceiver.AdminKey}" },
            .. more,
        ]);
}
