using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Telemetry.Api.Heartbeats;

namespace Telemetry.Tests.Api;

/// <summary>What holds for every body, whatever is in it.</summary>
public sealed class HeartbeatProperties(ReceiverFixture fixture) : IClassFixture<ReceiverFixture>
{
    private static readonly HttpStatusCode[] Contract = [HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.TooManyRequests];

    [Property(Arbitrary = [typeof(Bodies)], MaxTest = 1000, QuietOnSuccess = true)]
    public async Task Any_JSON_gets_one_of_the_contracts_answers(Body body)
    {
        var answer = await fixture.Receiver.Client.HeartbeatAsync(body.Bytes);

        Assert.Contains(answer.Status, Contract);
    }

    [Property(Arbitrary = [typeof(Bodies)], MaxTest = 5000, QuietOnSuccess = true)]
    public bool Any_bytes_are_read_without_an_exception(Body body, ushort at, byte with)
    {
        if (body.Bytes.Length > 0)
        {
            body.Bytes[at % body.Bytes.Length] = with;
        }

        var reading = HeartbeatReader.Read(body.Bytes);
        return reading.Refusal is not null || reading.Compose(DateTimeOffset.UnixEpoch).RawPayload == body.Bytes;
    }

    [Property(Arbitrary = [typeof(Bodies)], MaxTest = 300, QuietOnSuccess = true)]
    public async Task Body_of_any_accepted_heartbeat_comes_back_byte_for_byte(Body body)
    {
        var id = Guid.NewGuid();
        var answer = await fixture.Receiver.Client.HeartbeatAsync(body.AsHeartbeatOf(id));
        if (answer.Status != HttpStatusCode.OK)
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            return;
        }

        using var export = await fixture.Receiver.Client.GetAsync(
            $"/api/heartbeats?unsettled=true&include=raw_payload&instance_id={id}", RunningReceiver.AdminKey);
        var row = System.Text.Json.JsonDocument.Parse(await export.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(body.AsHeartbeatOf(id), Encoding.UTF8.GetBytes(row.GetProperty("raw_payload").GetString()!));
    }

    /// <summary>A JSON document, mostly an object with the names and values that matter to the reader.</summary>
    public sealed record Body(byte[] Bytes)
    {
        public byte[] AsHeartbeatOf(Guid id)
        {
            var text = Encoding.UTF8.GetString(Bytes).Trim();
            var members = text.StartsWith('{') && text.Length > 2 ? "," + text[1..] : "}";
            return Encoding.UTF8.GetBytes($"{{\"x\":0{members[..^1]},\"schema_version\":\"1\",\"instance_id\":\"{id}\"}}");
        }

        public override string ToString() => Encoding.UTF8.GetString(Bytes);
    }

    public static class Bodies
    {
        private static readonly string[] Names =
        [
            "schema_version", "instance_id", "eventyay_version", "metrics", "events_bucket", "uptime_bucket", "x_bucket",
            "enabled_plugins", "enabled_modules", "maintainer_contact", "canonical_base_url_hash", "celery_enabled",
            "background_jobs_enabled", "os_family", "unheard_of", "", "inst\\u0061nce_id", "\\ud800", "\\u0000", "ü😀",
        ];

        private static readonly string[] Scalars =
        [
            "null", "true", "false", "0", "-0", "1", "37", "1e400", "123456789012345678901234567890.5", "\"\"", "\"0\"", "\"37\"",
            "\"1-10\"", "\"5000+\"", "\"docker\"", "\"9e3df0b5-8f0e-4a53-8c5b-0f6d1d5a7b10\"", "\"https://example.org\"",
            "\"2cf24dba5fb0a30e\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\\\u0000\"", "\"ops@example.org\"", "\"é\\n\\t\\\"ü😀\"",
        ];

        public static Arbitrary<Body> Body() => Document(3)
            .Select(json => new Body(Encoding.UTF8.GetBytes(json))).ToArbitrary();

        private static Gen<string> Document(int depth)
        {
            var scalar = Gen.Elements(Scalars);
            if (depth == 0)
            {
                return scalar;
            }

            var value = Document(depth - 1);
            var member = from name in Gen.Elements(Names) from inner in value select $"\"{name}\": {inner}";
            return Gen.Frequency(
                (6, member.ListOf().Select(members => $"{{{string.Join(" ,", members)}}}")),
                (1, value.ListOf().Select(values => $"[{string.Join(",", values)}]")),
                (depth == 3 ? 1 : 4, scalar));
        }
    }
}
