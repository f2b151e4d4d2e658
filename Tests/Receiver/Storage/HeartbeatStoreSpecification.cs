using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>What <see cref="IHeartbeatStore"/> promises, whatever the database.</summary>
public abstract class HeartbeatStoreSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    private readonly Guid instance = Guid.NewGuid();

    [Fact]
    public async Task First_heartbeat_is_recorded_with_every_column_as_given()
    {
        var heartbeat = Complete(instance);
        var submission = heartbeat.Submit();

        Assert.Equal(submission.AsLast(), await RecordAsync(submission));

        (string, object?)[] expected =
        [
            ("received_at_utc", Noon), ("instance_id", instance), ("eventyay_version", "1.2.3"), ("schema_version", "2"),
            ("build_metadata", "build"), ("canonical_base_url", "0123456789abcdef"), ("deployment_type", "docker"),
            ("os_family", "linux"), ("database_type", "postgresql"), ("database_version", "15.4"),
            ("enabled_plugins", """["a","ü"]"""), ("events_bucket", "1-5"), ("attendees_bucket", "6-10"),
            ("tickets_issued_bucket", "11-50"), ("paid_tickets_bucket", "51-100"), ("free_tickets_bucket", "101-500"),
            ("orders_bucket", "501-1000"), ("uptime_bucket", "1-7 days"), ("background_jobs_enabled", true),
            ("storage_backend", "s3"), ("error_count_bucket", "0"), ("maintainer_contact", "müller@example.org"),
            ("raw_payload", Convert.ToHexString(heartbeat.RawPayload!)),
        ];
        Assert.Equal(expected, Assert.Single(await Database.ReadHeartbeatsAsync()));
    }

    [Fact]
    public async Task What_was_not_reported_stays_null()
    {
        await RecordAsync(New(instance, Noon));

        var row = Assert.Single(await Database.ReadHeartbeatsAsync());
        Assert.Equal(
            ["received_at_utc", "instance_id", "schema_version", "raw_payload"],
            row.Where(column => column.Value is not null).Select(column => column.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("é")]
    public async Task Text_of_any_length_is_kept(string letter)
    {
        var text = string.Concat(Enumerable.Repeat(letter, 5000));
        var heartbeat = Sparse(instance, Noon) with { BuildMetadata = text, OsFamily = "linux", StorageBackend = letter };
        await RecordAsync(heartbeat.Submit());

        var row = Assert.Single(await Database.ReadHeartbeatsAsync());
        Assert.Contains(("build_metadata", text), row);
        Assert.Contains(("os_family", "linux"), row);
        Assert.Contains(("storage_backend", letter), row);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Background_jobs_are_kept_whether_they_are_on_or_off(bool enabled)
    {
        await RecordAsync((Sparse(instance, Noon) with { BackgroundJobsEnabled = enabled }).Submit());

        Assert.Contains(("background_jobs_enabled", enabled), Assert.Single(await Database.ReadHeartbeatsAsync()));
    }

    [Fact]
    public async Task Heartbeat_within_the_window_is_refused_with_what_stands_and_changes_nothing()
    {
        var first = New(instance, Noon);
        await RecordAsync(first);
        var before = await Database.ReadInstanceAsync(instance);

        Assert.Equal(first.AsLast(), await RecordAsync(New(instance, Noon)));
        Assert.Equal(first.AsLast(), await RecordAsync(New(instance, Noon.AddMinutes(-1))));
        Assert.Equal(first.AsLast(), await RecordAsync(New(instance, Noon + Window - Microsecond)));

        Assert.Equal(before, await Database.ReadInstanceAsync(instance));
        Assert.Equal(1, await Database.CountAsync("heartbeats"));
    }

    [Fact]
    public async Task Heartbeat_exactly_one_window_later_is_recorded()
    {
        await RecordAsync(New(instance, Noon));
        var next = New(instance, Noon + Window);

        Assert.Equal(next.AsLast(), await RecordAsync(next));
        Assert.Equal(2, await Database.CountAsync("heartbeats"));
    }

    [Fact]
    public async Task Instance_knows_its_first_and_last_heartbeat_the_first_key_and_the_count()
    {
        var first = new Submission(Sparse(instance, Noon), new Receipt(Guid.NewGuid(), "first key"));
        var last = New(instance, Noon + (2 * Window));
        await RecordAsync(first);
        await RecordAsync(New(instance, Noon + Window));
        await RecordAsync(last);

        Assert.Equal(
            new InstanceRow(Noon, Noon + (2 * Window), last.Receipt.Id, "first key", 3),
            await Database.ReadInstanceAsync(instance));
    }

    [Fact]
    public async Task Retry_of_a_recorded_heartbeat_is_answered_with_its_own_receipt_and_stored_once()
    {
        var submission = New(instance, Noon);
        await RecordAsync(submission);
        var before = await Database.ReadInstanceAsync(instance);

        Assert.Equal(submission.AsLast(), await RecordAsync(submission));

        Assert.Equal(before, await Database.ReadInstanceAsync(instance));
        Assert.Equal(1, await Database.CountAsync("heartbeats"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(1379)]
    public async Task Receipt_that_comes_again_within_the_window_is_answered_with_itself_and_stored_once(int minutes)
    {
        var submission = New(instance, Noon);
        await RecordAsync(submission);
        var before = await Database.ReadInstanceAsync(instance);

        Assert.Equal(submission.AsLast(), await RecordAsync(submission.At(Noon.AddMinutes(minutes))));

        Assert.Equal(before, await Database.ReadInstanceAsync(instance));
        Assert.Equal(1, await Database.CountAsync("heartbeats"));
    }

    /// <summary>Some clients send the same Idempotency-Key for ever. A receipt counts within the window only.</summary>
    [Theory]
    [InlineData(23)]
    [InlineData(1000)]
    public async Task Receipt_that_comes_again_after_the_window_is_a_heartbeat_like_any_other(int hours)
    {
        var submission = New(instance, Noon);
        await RecordAsync(submission);
        var next = submission.At(Noon.AddHours(hours));

        Assert.Equal(next.AsLast(), await RecordAsync(next));
        Assert.Equal(2, await Database.CountAsync("heartbeats"));
    }

    /// <summary>It was stored while a clock was wrong; its instance must not wait until that time has come.</summary>
    [Fact]
    public async Task Last_heartbeat_that_lies_in_the_future_by_more_than_clocks_may_differ_does_not_refuse()
    {
        await RecordAsync(New(instance, Noon.AddDays(365)));
        var now = New(instance, Noon);

        Assert.Equal(now.AsLast(), await RecordAsync(now));
        Assert.Equal(now.AsLast(), await RecordAsync(New(instance, Noon.AddHours(1))));
        Assert.Equal(2, await Database.CountAsync("heartbeats"));
    }

    [Fact]
    public async Task Last_heartbeat_that_lies_in_the_future_by_as_much_as_clocks_may_differ_refuses()
    {
        var last = New(instance, Noon + ClockDifference.Most);
        await RecordAsync(last);

        Assert.Equal(last.AsLast(), await RecordAsync(New(instance, Noon)));
        Assert.Equal(1, await Database.CountAsync("heartbeats"));
    }

    [Fact]
    public async Task Standings_come_in_the_order_of_the_batch()
    {
        var old = New();
        await RecordAsync(old);
        Submission[] batch = [.. New(250), New(old.Heartbeat.InstanceId, Noon.AddHours(1)), .. New(249)];

        var standings = await Database.Store.RecordAsync(batch, Window, CancellationToken.None);

        Assert.Equal(batch.Select((s, i) => i == 250 ? old.AsLast() : s.AsLast()), standings);
        Assert.Equal(500, await Database.CountAsync("heartbeats"));
        Assert.Equal(500, await Database.CountAsync("instances WHERE heartbeats = 1"));
    }

    /// <summary>As large as bodies and batches can be by default: 5 MB, which no store may take in one piece.</summary>
    [Fact]
    public async Task Large_batch_of_large_heartbeats_is_kept_whole()
    {
        var batch = New(500);
        for (var i = 0; i < batch.Length; i++)
        {
            var body = new byte[10_000];
            Array.Fill(body, (byte)('a' + (i % 26)));
            batch[i] = batch[i] with { Heartbeat = batch[i].Heartbeat with { RawPayload = body, BuildMetadata = new string('é', 200) } };
        }

        await Database.Store.RecordAsync(batch, Window, CancellationToken.None);

        var rows = (await Database.ReadHeartbeatsAsync()).ToDictionary(row => row.Single(c => c.Name == "instance_id").Value!);
        Assert.All(batch, s => Assert.Equal(
            Convert.ToHexString(s.Heartbeat.RawPayload!), rows[s.Heartbeat.InstanceId].Single(c => c.Name == "raw_payload").Value));
        Assert.All(rows.Values, row => Assert.Contains(("build_metadata", new string('é', 200)), row));
    }

    [Fact]
    public async Task Heartbeat_without_a_body_is_refused_for_its_content_and_nothing_of_its_batch_is_kept()
    {
        var without = (Sparse(instance, Noon) with { RawPayload = null }).Submit();

        await AssertRefusedAsync(without);
    }

    [Fact]
    public async Task Batches_of_two_writers_with_the_same_instances_record_each_instance_once()
    {
        for (var round = 1; round <= 20; round++)
        {
            var receivedAt = Noon + (round * Window);
            var instances = Enumerable.Range(0, 100).Select(i => new Guid(i, 0, 0, new byte[8])).ToArray();
            var writers = Enumerable.Range(0, 2).Select(_ => Shuffled(instances, receivedAt)).ToArray();

            var standings = await Task.WhenAll(writers.Select(batch => Task.Run(
                async () => await Database.Store.RecordAsync(batch, Window, CancellationToken.None))));

            foreach (var id in instances)
            {
                var answers = Enumerable.Range(0, 2).Select(w => standings[w][IndexOf(writers[w], id)]).Distinct();
                var winner = Assert.Single(answers);
                Assert.Contains(winner, writers.Select(batch => batch[IndexOf(batch, id)].AsLast()));
            }

            Assert.Equal(100, await Database.CountAsync($"instances WHERE heartbeats = {round}"));
            Assert.Equal(100 * round, await Database.CountAsync("heartbeats"));
        }
    }

    /// <summary>For what it holds, with its batch; the others of the batch are recorded without it.</summary>
    protected async Task AssertRefusedAsync(Submission refused)
    {
        Submission[] others = New(2);

        var exception = await Assert.ThrowsAnyAsync<Exception>(async () =>
            await Database.Store.RecordAsync([others[0], refused, others[1]], Window, CancellationToken.None));

        Assert.Equal(StoreFault.Content, Database.Store.Classify(exception));
        Assert.Equal(0, await Database.CountAsync("heartbeats"));
        Assert.Equal(0, await Database.CountAsync("instances"));
        Assert.Equal(
            others.Select(s => s.AsLast()), await Database.Store.RecordAsync(others, Window, CancellationToken.None));
    }

    private static Submission[] Shuffled(Guid[] instances, DateTimeOffset receivedAt)
    {
        var batch = Array.ConvertAll(instances, id => New(id, receivedAt));
        Random.Shared.Shuffle(batch);
        return batch;
    }

    private static int IndexOf(Submission[] batch, Guid id) => Array.FindIndex(batch, s => s.Heartbeat.InstanceId == id);

    private async Task<LastHeartbeat> RecordAsync(Submission submission) =>
        Assert.Single(await Database.Store.RecordAsync([submission], Window, CancellationToken.None));
}

public sealed class SqliteHeartbeatStoreTests() : HeartbeatStoreSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlHeartbeatStoreTests(PostgreSqlFixture postgreSql)
    : HeartbeatStoreSpecification(new FreshPostgreSql(postgreSql.Server))
{
    /// <summary>Found out in the middle of a COPY, which is called off.</summary>
    [Fact]
    public Task Half_of_a_surrogate_pair_is_refused_for_its_content_and_nothing_of_its_batch_is_kept() =>
        AssertRefusedAsync(New().WithVersion("\ud800"));
}
