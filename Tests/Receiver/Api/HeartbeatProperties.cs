using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Telemetry.Api.Heartbeats;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Tests.Api;

/// <summary>What holds for every body, whatever is in it.</summary>
public sealed class HeartbeatProperties(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    [Property(Arbitrary = [typeof(Bodies)], MaxTest = 5_000, QuietOnSuccess = true)]
    public void Private_values_are_taken_out_and_every_other_byte_stays(Sample sample)
    {
        var sent = sample.SentBytes;
        var reading = HeartbeatReader.Read(sent);

        Assert.Null(reading.Refusal);
        Assert.Equal(sample.Kept, Encoding.UTF8.GetString(reading.Body));
        Assert.Equal(sample.SentBytes, sent);
        Assert.Equal(sample.Sent == sample.Kept, ReferenceEquals(sent, reading.Body));
        var heartbeat = reading.Compose(DateTimeOffset.UnixEpoch);
        Assert.All(HeartbeatColumn.All.Where(column => column.IsText), column => AssertNothingPrivate(column.TextIn(heartbeat)));
        Assert.All(reading.Repairs, repair =>
        {
            AssertNothingPrivate(repair.Field);
            Assert.InRange(repair.Field.Length, 0, 64);
        });
    }

    /// <summary>Cut off, or with a byte of it changed: mostly no JSON any more.</summary>
    [Property(Arbitrary = [typeof(Bodies)], MaxTest = 5_000, QuietOnSuccess = true)]
    public void Broken_body_is_read_without_an_exception_and_keeps_no_address(Sample sample, ushort at, ushort with)
    {
        // A letter or a digit would make another word of an address, and half an escape does.
        var others = "\"'\\{}[]:,;= \0"u8;
        var body = sample.SentBytes;
        body[at % body.Length] = others[with % others.Length];

        foreach (var broken in new[] { body, body[..(at % body.Length)] })
        {
            var kept = Encoding.UTF8.GetString(HeartbeatReader.Read(broken).Body);
            Assert.DoesNotMatch(@"://secret-host|(?<![\w.])(203\.0\.113\.77|2001:db8::77|secret@person\.example)", kept);
        }
    }

    [Property(Arbitrary = [typeof(Bodies)], MaxTest = 200, QuietOnSuccess = true)]
    public async Task Body_of_any_recorded_heartbeat_comes_back_as_it_must_be_kept(Sample sample)
    {
        var answer = await fixture.Receiver.Client.HeartbeatAsync(sample.SentBytes);
        if (sample.SentBytes.Length > 10_000)
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
            return;
        }

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var id = HeartbeatReader.Read(sample.SentBytes).InstanceId;
        using var export = await fixture.Receiver.Client.GetAsync(
            $"/api/heartbeats?unsettled=true&include=raw_payload&instance_id={id}", RunningReceiver.AdminKey);
        var row = JsonDocument.Parse(await export.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(sample.Kept, row.GetProperty("raw_payload").GetString());
    }

    [Fact]
    public async Task Nothing_private_is_in_a_table_a_log_a_metric_or_an_answer()
    {
        var logs = new FakeLoggerProvider();
        await using var receiver = await RunningReceiver.StartAsync(services: services => services.AddLogging(logging =>
            logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug)));
        var said = new StringBuilder();
        foreach (var sample in Bodies.Heartbeat().Sample(100).Where(sample => sample.SentBytes.Length <= 10_000))
        {
            var body = sample.SentBytes;
            said.Append((await receiver.Client.HeartbeatAsync(body)).Body);
            said.Append((await receiver.Client.HeartbeatAsync(body[..^1])).Body);
            said.Append((await receiver.Client.HeartbeatAsync(body, contentType: "text/plain")).Body);
            said.Append((await receiver.Client.HeartbeatAsync(sample.Sent.Replace("instance_id", "nobody", StringComparison.Ordinal))).Body);
        }

        said.Append(await receiver.Management.GetStringAsync("/metrics"));
        using var rejections = await receiver.Client.GetAsync("/api/rejections?limit=500&include=body", RunningReceiver.AdminKey);
        var listed = await rejections.Content.ReadAsStringAsync();
        Assert.Contains("repaired", listed, StringComparison.Ordinal);
        Assert.Contains("refused", listed, StringComparison.Ordinal);
        said.Append(listed);
        foreach (var line in logs.Collector.GetSnapshot())
        {
            said.Append(line);
        }

        // The files hold every table, and what was in it before.
        foreach (var file in Directory.GetFiles(receiver.DataDirectory, "telemetry.db*"))
        {
            using var bytes = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            await bytes.CopyToAsync(copy);
            said.Append(Encoding.Latin1.GetString(copy.ToArray()));
        }

        AssertNothingPrivate(said.ToString());
    }

    private static void AssertNothingPrivate(string? text) => Assert.All(
        Sample.Secrets,
        secret => Assert.DoesNotContain(secret, text ?? "", StringComparison.OrdinalIgnoreCase));
}
