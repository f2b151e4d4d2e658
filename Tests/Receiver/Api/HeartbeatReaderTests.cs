using System.Text;
using Telemetry.Api.Heartbeats;

namespace Telemetry.Tests.Api;

/// <summary>What is taken out of a body and what stays, value by value. The reader needs no server.</summary>
public sealed class HeartbeatReaderTests
{
    [Theory]
    [InlineData("https://tickets.example.org")]
    [InlineData(" https://x.org")]
    [InlineData("HTTPS://X.ORG")]
    [InlineData("https:x.org")]
    [InlineData("http:\\/\\/x.org")]
    [InlineData("https:\\u002f\\u002fx.org")]
    [InlineData("\\u0068ttps\\u003a//x.org")]
    [InlineData("https:\\\\\\\\x.org")]
    [InlineData("\\ud800https://x.org")]
    [InlineData("see http://localhost:8000 for more")]
    [InlineData("git+https://git.example.org/x@main")]
    [InlineData("postgres://db/eventyay")]
    [InlineData("ftp://x.org")]
    [InlineData("//tickets.example.org/a")]
    [InlineData("www.example.org")]
    [InlineData("at WWW.example.org")]
    [InlineData("https%3A%2F%2Fx.org")]
    [InlineData("ｈｔｔｐｓ：／／x.org")]
    [InlineData("{\\\"u\\\":\\\"https:\\\\/\\\\/x.org\\\"}")]
    public void URLs_are_removed_wherever_they_stand(string text) => AssertRemovedEverywhere(text, "URL");

    [Theory]
    [InlineData("203.0.113.5")]
    [InlineData("203.0.113.5:8080")]
    [InlineData("at 203.0.113.5.")]
    [InlineData("ip203.0.113.5")]
    [InlineData("host.203.000.113.005")]
    [InlineData("10.0.0.0/8")]
    [InlineData("203.0.113.5%39%39")]
    [InlineData("203%2E0%2E113%2E5")]
    [InlineData("127.0.0.1")]
    [InlineData("203\\u002e0.113.5")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:DB8:0:0:0:0:0:1")]
    [InlineData("[2001:db8::1]:443")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::1")]
    [InlineData("fe80::")]
    [InlineData("::ffff:203.0.113.5")]
    [InlineData("1:2:3:4:5:6:203.0.113.5")]
    [InlineData("addr:2001:db8::1:")]
    [InlineData("face:2001:0db8:85a3:0000:0000:8a2e:0370:7334")]
    [InlineData("2001\\u003adb8\\u003a\\u003a1")]
    public void IP_addresses_are_removed_wherever_they_stand(string text) => AssertRemovedEverywhere(text, "IP address");

    [Theory]
    [InlineData("ops@example.org")]
    [InlineData("Ops Team <ops@tickets.example.org>")]
    [InlineData("ops\\u0040example.org")]
    [InlineData("OPS@EXAMPLE.ORG")]
    [InlineData("ops@münchen.de")]
    [InlineData("ops@xn--mnchen-3ya.de")]
    [InlineData("почта@пример.рф")]
    [InlineData("ops@example.xn--p1ai")]
    [InlineData("user@163.com")]
    [InlineData("ops%40example.org")]
    [InlineData("ops＠example.org")]
    [InlineData("git@git.example.org:eventyay.git")]
    public void E_mail_addresses_are_removed_wherever_they_stand(string text) => AssertRemovedEverywhere(text, "e-mail address");

    [Theory]
    [InlineData("eventyay_version", "1.2.0.1")]
    [InlineData("python_version", "3.11.9 (main, Jun  4 2024, 10:00:00) [GCC 12.2.0]")]
    [InlineData("os_version", "6.1.0-18-amd64")]
    [InlineData("os_version", "10.0.19045.1")]
    [InlineData("os_version", "10.0.0.1")]
    [InlineData("os_version", "5.15.0-8.91.4.1.el9uek.x86_64")]
    [InlineData("os_version", "Darwin Kernel Version 23.5.0: Wed May  1 20:12:58 PDT 2024; root:xnu-10063.121.3~5/RELEASE_ARM64_T6000")]
    [InlineData("database_version", "PostgreSQL 15.3 (Debian 15.3-1.pgdg120+1) on x86_64-pc-linux-gnu, compiled by gcc")]
    [InlineData("build_metadata", "main@1a2b3c4d")]
    [InlineData("build_metadata", "feature/a.b@1a2b3c4d")]
    [InlineData("build_metadata", "v1.2.0.1")]
    [InlineData("timestamp_utc", "2026-01-26T07:12:03.123456+00:00")]
    [InlineData("timestamp_utc", "2026-01-26 07:12:03")]
    [InlineData("os_family", "Windows")]
    [InlineData("schema_version", "1.2.0.1")]
    [InlineData("plugin_version", "1.2.0.1")]
    [InlineData("unheard_of", "package@1.3.0.dev0")]
    [InlineData("unheard_of", "Foo::Bar, std::deque, C:\\\\Users")]
    [InlineData("unheard_of", "1.2.3.4.5 and 1.2.3.400 and 00:1a:2b:3c:4d:5e")]
    [InlineData("unheard_of", "37, 1e3 and 1,234 events")]
    [InlineData("unheard_of", "\\u00fc\\ud83d\\ude00 \\ud800 a // b")]
    [InlineData("unheard_of", "tickets.example.org")]
    public void What_only_looks_like_one_stays(string name, string text)
    {
        var body = Heartbeat($"\"{name}\":\"{text}\"");
        var reading = HeartbeatReader.Read(body);

        Assert.Same(body, reading.Body);
        Assert.Empty(reading.Repairs);
    }

    [Theory]
    [InlineData("eventyay_version", "1.2.0.1:8080")]
    [InlineData("database_version", "15 at 192.168.1.5")]
    [InlineData("os_version", "12 on%20203.0.113.7")]
    [InlineData("os_version", "::ffff:1.2.0.1")]
    [InlineData("database_version", "2001:db8::1")]
    public void Version_with_a_port_a_double_colon_or_words_before_it_is_an_address(string name, string text) =>
        AssertRead($"\"{name}\":\"{text}\"", $"\"{name}\":\"(removed: IP address)\"", $"{name}: IP address");

    [Theory]
    [InlineData("site")]
    [InlineData("server_HOST")]
    [InlineData("base_\\u0075rl")]
    [InlineData("domains")]
    [InlineData("postal_address")]
    public void Any_text_in_a_member_whose_name_speaks_of_a_URL_is_one(string name)
    {
        var shown = name.Replace("\\u0075", "u", StringComparison.Ordinal);
        AssertRead($"\"{name}\":\"tickets\"", $"\"{name}\":\"(removed: URL)\"", $"{shown}: URL");
        AssertRead(
            $"\"a\":{{\"{name}\":[\"t\",{{\"b\":\"u\",\"c.org\":\"\"}},true,0,null],\"d\":\"v\"}},\"e\":\"w\"",
            $"\"a\":{{\"{name}\":[\"(removed: URL)\",{{\"b\":\"(removed: URL)\",\"(removed: URL)\":\"\"}},true,0,null],\"d\":\"v\"}},\"e\":\"w\"",
            "a: URL");
    }

    [Theory]
    [InlineData("17")]
    [InlineData("-17")]
    [InlineData("0.5")]
    [InlineData("1e400")]
    [InlineData("10E-2")]
    [InlineData("3405803781")]
    public void Every_number_but_zero_is_an_exact_count(string number)
    {
        AssertRead($"\"x\":{number}", "\"x\":\"(removed: exact count)\"", "x: exact count");
        AssertRead($"\"x\":[[{{\"y\":{number}}}]]", "\"x\":[[{\"y\":\"(removed: exact count)\"}]]", "x: exact count");
        AssertRead($"\"os_family\":{number}", "\"os_family\":\"(removed: exact count)\"", "os_family: exact count");
        AssertRead(
            $"\"metrics\":{{\"events_bucket\":{number}}}",
            "\"metrics\":{\"events_bucket\":\"(removed: exact count)\"}",
            "metrics.events_bucket: exact count");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("0.0")]
    [InlineData("0e5")]
    public void Zero_is_zero(string number)
    {
        AssertUntouched($"\"x\":[{number}],\"metrics\":{{\"y\":{number}}}");
        Assert.Equal("0", ReadOf($"\"metrics\":{{\"events_bucket\":{number}}}").Compose(default).EventsBucket);
    }

    [Theory]
    [InlineData("37")]
    [InlineData(" 37 ")]
    [InlineData("+37")]
    [InlineData("-37")]
    [InlineData("1e3")]
    [InlineData("1,234")]
    [InlineData("1 234")]
    [InlineData("37 events")]
    [InlineData("about 37")]
    [InlineData("37h")]
    [InlineData("37%")]
    [InlineData("\\u0033\\u0037")]
    [InlineData("٣٧")]
    [InlineData("３７")]
    [InlineData("𝟑𝟕")]
    [InlineData("㊲")]
    [InlineData("37-37")]
    [InlineData("37-037")]
    [InlineData("36-38")]
    [InlineData("36 to 38")]
    [InlineData("36–38")]
    [InlineData("40-37")]
    [InlineData("4-5")]
    [InlineData("37/5000")]
    [InlineData("37 events, 5000 orders")]
    [InlineData("> 36 < 38")]
    [InlineData("0x25")]
    public void Text_in_metrics_that_gives_a_count_away_is_removed(string text)
    {
        foreach (var name in new[] { "events_bucket", "live_events_bucket" })
        {
            AssertRead(
                $"\"metrics\":{{\"{name}\":\"{text}\"}}",
                $"\"metrics\":{{\"{name}\":\"(removed: exact count)\"}}",
                $"metrics.{name}: exact count");
        }

        AssertRead(
            $"\"metrics\":{{\"a\":{{\"b\":[\"{text}\"]}}}}",
            "\"metrics\":{\"a\":{\"b\":[\"(removed: exact count)\"]}}",
            "metrics.a: exact count");
        AssertRead($"\"metrics\":\"{text}\"", "\"metrics\":\"(removed: exact count)\"", "metrics: exact count");
    }

    [Theory]
    [InlineData("1-1")]
    [InlineData("2-10")]
    [InlineData("10-50")]
    [InlineData("50 - 100")]
    [InlineData("50 to 100 events")]
    [InlineData("1,001-5,000")]
    [InlineData("10000+")]
    [InlineData("90d+")]
    [InlineData("<10")]
    [InlineData("≥ 10")]
    [InlineData("many")]
    public void Range_that_hides_the_count_is_kept_as_sent_and_counted_as_an_unknown_label(string text)
    {
        var reading = AssertUntouched($"\"metrics\":{{\"events_bucket\":\"{text}\",\"x\":\"{text}\"}}");

        Assert.Equal(text, reading.Compose(default).EventsBucket);
        Assert.Equal(["metrics.events_bucket"], reading.UnknownLabels.Select(field => field.Name));
    }

    [Theory]
    [InlineData("https://tickets.example.org")]
    [InlineData(" https://tickets.example.org/ ")]
    [InlineData("https:\\/\\/tickets.example.org\\/")]
    public void URL_in_clear_is_hashed_as_the_senders_do(string url)
    {
        foreach (var name in new[] { "canonical_base_url", "canonical_base_url_hash" })
        {
            var reading = AssertRead($"\"{name}\":\"{url}\"", $"\"{name}\":\"(removed: URL)\"", $"{name}: URL");

            // printf %s https://tickets.example.org | sha256sum
            Assert.Equal("8399c4dc5187d703", reading.Compose(default).CanonicalBaseUrl);
        }
    }

    [Fact]
    public void Hash_counts_before_a_URL_in_clear() => Assert.Equal(
        "2cf24dba5fb0a30e",
        ReadOf("\"canonical_base_url_hash\":\"2cf24dba5fb0a30e\",\"canonical_base_url\":\"https://x.org\"").Compose(default).CanonicalBaseUrl);

    [Theory]
    [InlineData("https://x.org", "URL")]
    [InlineData("203.0.113.5", "IP address")]
    [InlineData("OPS\\u0040example.org", "e-mail address")]
    public void Names_hold_nothing_private_either(string name, string what)
    {
        AssertRead($"\"{name}\":true", $"\"(removed: {what})\":true", $"(removed: {what}): {what}");
        AssertRead($"\"metrics\":{{\"{name}\":true}}", $"\"metrics\":{{\"(removed: {what})\":true}}", $"metrics.(removed: {what}): {what}");
        AssertRead($"\"a\":[{{\"{name}\":{{}}}}]", $"\"a\":[{{\"(removed: {what})\":{{}}}}]", $"a: {what}");
    }

    [Fact]
    public void Real_example_comes_right() => AssertRead(
        "\"server_ip\":\"203.0.113.5\",\"site\":\"https://tickets.example.org\",\"event_count\":17",
        "\"server_ip\":\"(removed: IP address)\",\"site\":\"(removed: URL)\",\"event_count\":\"(removed: exact count)\"",
        "server_ip: IP address", "site: URL", "event_count: exact count");

    [Fact]
    public void Contact_keeps_its_address_and_nothing_else_private()
    {
        AssertUntouched("\"maintainer_contact\":\"ops@example.org\"");
        AssertRead("\"maintainer_contact\":\"https://example.org\"", "\"maintainer_contact\":\"(removed: URL)\"", "maintainer_contact: URL");
        AssertRead(
            "\"maintainer_contact\":{\"email\":\"ops@example.org\"}",
            "\"maintainer_contact\":{\"email\":\"(removed: e-mail address)\"}",
            "maintainer_contact: e-mail address", "maintainer_contact: wrong type");
    }

    [Fact]
    public void U0000_becomes_UFFFD_and_every_other_byte_stays()
    {
        var reading = AssertRead(
            "\"eventyay_version\" : \"a\\u0000b\\\\u0000\\n\", \"\\u0000\":[ \"\\u0000\" ]",
            "\"eventyay_version\" : \"a\\ufffdb\\\\u0000\\n\", \"\\ufffd\":[ \"\\ufffd\" ]",
            "eventyay_version: U+0000", "\uFFFD: U+0000");

        Assert.Equal("a\uFFFDb\\u0000\n", reading.Compose(default).EventyayVersion);
        Assert.Equal("[\"a\uFFFD\",\"b\"]", ReadOf("\"enabled_plugins\":[ \"a\\u0000\", \"b\" ]").Compose(default).EnabledPlugins);
    }

    [Fact]
    public void Of_a_repeated_member_the_last_one_counts()
    {
        var reading = ReadOf("\"os_family\":[],\"os_family\":\"Linux\",\"metrics\":{\"events_bucket\":\"1-10\"},\"metrics\":{\"orders_bucket\":\"0\"}");

        Assert.Empty(reading.Repairs);
        var heartbeat = reading.Compose(default);
        Assert.Equal("Linux", heartbeat.OsFamily);
        Assert.Null(heartbeat.EventsBucket);
        Assert.Equal("0", heartbeat.OrdersBucket);
        Assert.Null(ReadOf("\"os_family\":\"Linux\",\"os_family\":null").Compose(default).OsFamily);
        Assert.Null(ReadOf("\"metrics\":{\"events_bucket\":\"1-10\"},\"metrics\":\"\"").Compose(default).EventsBucket);
        Assert.NotNull(ReadOf("\"instance_id\":\"unknown\",\"instance_id\":\"9e3df0b5-8f0e-4a53-8c5b-0f6d1d5a7b10\"").InstanceId);
        Assert.NotNull(ReadOf("\"instance_id\":\"unknown\"").Refusal);
    }

    [Theory]
    [InlineData("\"celery_enabled\":true", true, null)]
    [InlineData("\"celery_enabled\":true,\"background_jobs_enabled\":false", false, null)]
    [InlineData("\"background_jobs_enabled\":null,\"celery_enabled\":true", true, null)]
    [InlineData("\"enabled_modules\":[ \"a\" , \"\\u0062\" ]", null, "[\"a\",\"b\"]")]
    [InlineData("\"enabled_modules\":[\"a\"],\"enabled_plugins\":[]", null, "[]")]
    public void Older_name_of_a_field_counts_when_the_newer_one_is_absent(string more, bool? jobs, string? plugins)
    {
        var heartbeat = AssertUntouched(more).Compose(default);

        Assert.Equal(jobs, heartbeat.BackgroundJobsEnabled);
        Assert.Equal(plugins, heartbeat.EnabledPlugins);
    }

    [Fact]
    public void Fields_without_a_column_are_read_too()
    {
        var reading = ReadOf(
            "\"python_version\":\"3.12.8\",\"redis_enabled\":true,\"os_version\":7,\"metrics\":{\"organizers_bucket\":\"1-1\",\"submissions_bucket\":\"\"}");

        Assert.Equal("3.12.8", reading[Field.Of("python_version")]);
        Assert.Equal("true", reading[Field.Of("redis_enabled")]);
        Assert.Equal("1-1", reading[Field.Of("metrics.organizers_bucket")]);
        Assert.Null(reading[Field.Of("os_version")]);
        Assert.Null(reading[Field.Of("metrics.submissions_bucket")]);
        Assert.Null(reading[Field.Of("timestamp_utc")]);
    }

    [Fact]
    public void Name_of_a_member_that_nobody_knows_is_cut_at_64_characters()
    {
        Assert.Equal(new string('x', 64), Assert.Single(ReadOf($"\"{new string('x', 9_000)}\":17").Repairs).Field);
        var inMetrics = Assert.Single(ReadOf($"\"metrics\":{{\"{new string('x', 55)}😀\":17}}").Repairs).Field;
        Assert.Equal($"metrics.{new string('x', 55)}\uFFFD", inMetrics);

        // Behind the cut this one is no address.
        Assert.Equal("(removed: IP address)", Assert.Single(ReadOf($"\"{new string('x', 57)}1.2.3.4.5\":17").Repairs).Field);
    }

    [Fact]
    public void Repairs_of_a_body_with_thousands_are_a_short_list()
    {
        var reading = ReadOf(string.Join(',', Enumerable.Range(0, 1_000).Select(i => $"\"x{i}\":1")) + ",\"os_family\":1");

        Assert.Equal(51, reading.Repairs.Count);
        Assert.Equal("os_family", reading.Repairs[^1].Field);
        Assert.DoesNotContain(":1", Encoding.UTF8.GetString(reading.Body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"site\":\"tickets.example.org", "tickets")]
    [InlineData("{'site': ['a.example.org', 'b.example.org']", "example")]
    [InlineData("site=tickets.example.org&events=37", "tickets", "37")]
    [InlineData("{\"a\":\"https:\\/\\/x.org\",}", "x.org")]
    [InlineData("{\"a\":\"\\u0068ttps://x.org\",}", "x.org")]
    [InlineData("{\"a\":\"203.0.113.5\"", "203")]
    [InlineData("{\"maintainer_contact\":\"ops@example.org\"", "ops", "example")]
    [InlineData("{\"a\":37,\"b\":[4711,1e3],\"c\":\"88\"", "37", "4711", "1e3", "88")]
    [InlineData("[37, \"1,234\", \"37-37\", \"٣٧\"]", "37", "234", "٣")]
    [InlineData("4711", "4711")]
    [InlineData("\"https://x.org\"", "x.org")]
    [InlineData("{\"a\":\"203.0.113.77\08080\"}", "203")]
    [InlineData("{\"a\":\"203.0\0.113.77\"}", "203")]
    public void Text_that_is_no_JSON_object_is_kept_without_what_is_private(string text, params string[] gone)
    {
        var reading = HeartbeatReader.Read(Encoding.UTF8.GetBytes(text));

        var kept = Encoding.UTF8.GetString(reading.Body);
        Assert.All(gone, secret => Assert.DoesNotContain(secret, kept, StringComparison.Ordinal));
        Assert.Contains("(removed: ", kept, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_no_JSON_keeps_what_helps_to_find_out_why()
    {
        const string Broken = """{"instance_id": "9e3df0b5-8f0e-4a53-8c5b-0f6d1d5a7b10", "os_version": "6.1.0-18-amd64", "events_bucket": "11-50",}""";

        var reading = HeartbeatReader.Read(Encoding.UTF8.GetBytes(Broken));

        Assert.Equal(Broken, Encoding.UTF8.GetString(reading.Body));
        Assert.Equal(Guid.Parse("9e3df0b5-8f0e-4a53-8c5b-0f6d1d5a7b10"), reading.InstanceId);
    }

    [Fact]
    public void Body_in_another_encoding_hides_nothing()
    {
        var kept = Encoding.UTF8.GetString(HeartbeatReader.Read(Encoding.Unicode.GetBytes("{\"a\":\"https://x.org\"}")).Body);

        Assert.DoesNotContain("org", kept.Replace("\0", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a@")]
    [InlineData("a:")]
    [InlineData("1.")]
    [InlineData("//")]
    [InlineData("url")]
    [InlineData("1 ")]
    [InlineData("\\\\")]
    [InlineData("%41")]
    public void Hostile_text_costs_no_more_than_its_length(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 200_000 / part.Length));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        ReadOf($"\"metrics\":{{\"x\":\"{text}\"}}");
        HeartbeatReader.Read(Encoding.UTF8.GetBytes(text));
        ReadOf($"\"{text[..30_000]}\":[{string.Join(',', Enumerable.Repeat("1", 15_000))}]");

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void JSON_of_any_depth_is_read_to_its_end()
    {
        var deep = new string('[', 5_000) + "17" + new string(']', 5_000);

        AssertRead($"\"x\":{deep}", $"\"x\":{deep.Replace("17", "\"(removed: exact count)\"", StringComparison.Ordinal)}", "x: exact count");
        AssertRead(
            $"\"os_family\":{deep}",
            $"\"os_family\":{deep.Replace("17", "\"(removed: exact count)\"", StringComparison.Ordinal)}",
            "os_family: exact count", "os_family: wrong type");
    }

    /// <summary>In a known field, an unknown one, in metrics, in arrays, nested, beside others, and inside longer text.</summary>
    private static void AssertRemovedEverywhere(string text, string what)
    {
        var removed = $"\"(removed: {what})\"";
        AssertRead($"\"os_family\":\"{text}\"", $"\"os_family\":{removed}", $"os_family: {what}");
        AssertRead($"\"x\" : \"{text}\"", $"\"x\" : {removed}", $"x: {what}");
        AssertRead($"\"x\":\"before {text} behind\"", $"\"x\":{removed}", $"x: {what}");
        AssertRead($"\"x\":[{{ \"y\":[0,\"{text}\"] }},\"z\"]", $"\"x\":[{{ \"y\":[0,{removed}] }},\"z\"]", $"x: {what}");
        AssertRead($"\"metrics\":{{\"x\":\"{text}\"}}", $"\"metrics\":{{\"x\":{removed}}}", $"metrics.x: {what}");
        AssertRead($"\"metrics\":{{\"events_bucket\":\"{text}\"}}", $"\"metrics\":{{\"events_bucket\":{removed}}}", $"metrics.events_bucket: {what}");
        AssertRead($"\"celery_enabled\":\"{text}\"", $"\"celery_enabled\":{removed}", $"celery_enabled: {what}");
        AssertRead($"\"timestamp_utc\":\"{text}\"", $"\"timestamp_utc\":{removed}", $"timestamp_utc: {what}");
        AssertRead($"\"enabled_plugins\":[\"a.b\",\"{text}\"]", $"\"enabled_plugins\":[\"a.b\",{removed}]", $"enabled_plugins: {what}");
        AssertRead($"\"os_family\":\"{text}\",\"os_family\":\"Linux\"", $"\"os_family\":{removed},\"os_family\":\"Linux\"", $"os_family: {what}");
        var schema = ReadOf($"\"schema_version\":\"{text}\"");
        if (schema.Repairs.Count > 0)
        {
            Assert.Equal($"(removed: {what})", schema.Compose(default).SchemaVersion);
        }
    }

    private static Reading AssertUntouched(string more)
    {
        var body = Heartbeat(more);
        var reading = HeartbeatReader.Read(body);
        Assert.Null(reading.Refusal);
        Assert.Same(body, reading.Body);
        Assert.Empty(reading.Repairs);
        return reading;
    }

    /// <summary>What it says of itself: <c>field: reason</c>.</summary>
    private static Reading AssertRead(string sent, string kept, params string[] repairs)
    {
        var reading = ReadOf(sent);
        Assert.Null(reading.Refusal);
        Assert.Equal(Encoding.UTF8.GetString(Heartbeat(kept)), Encoding.UTF8.GetString(reading.Body));
        Assert.Equal(repairs, reading.Repairs.Select(repair => $"{repair.Field}: {repair.Reason}"));
        Assert.Equal(reading.Body, reading.Compose(default).RawPayload);
        return reading;
    }

    private static Reading ReadOf(string more) => HeartbeatReader.Read(Heartbeat(more));

    private static byte[] Heartbeat(string more) => Encoding.UTF8.GetBytes(
        $$"""{"instance_id":"9e3df0b5-8f0e-4a53-8c5b-0f6d1d5a7b10","schema_version":"1",{{more}}}""");
}
