using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using static Telemetry.Tests.Storage.Heartbeats;

namespace Telemetry.Tests.Storage;

/// <summary>What <see cref="RejectionStore"/> promises, whatever the database.</summary>
public abstract class RejectionStoreSpecification(FreshDatabase database) : DatabaseSpecification(database)
{
    private RejectionStore Rejected => new(Database.Database, Database.OpenReadLane(new StorageOptions()));

    [Fact]
    public async Task Rejection_comes_back_as_it_was_given()
    {
        var rejection = Rejections.At(Noon) with
        {
            Error = "invalid_field",
            Field = "os_family",
            Reason = "ü",
            InstanceId = Guid.NewGuid(),
            EventyayVersion = "1.2.3",
            Body = [0x00, 0xff, 0x27, 0x0a],
        };
        await AddAsync(rejection);

        var read = Assert.Single(await ListAsync());

        // Two records with arrays are never equal, so the bodies are compared apart.
        Assert.Equal(rejection with { Body = read.Body }, read);
        Assert.Equal(rejection.Body, read.Body);
    }

    [Fact]
    public async Task What_a_rejection_does_not_say_stays_null()
    {
        await AddAsync(Rejections.At(Noon));

        var read = Assert.Single(await ListAsync());
        Assert.Null(read.Field);
        Assert.Null(read.Reason);
        Assert.Null(read.InstanceId);
        Assert.Null(read.EventyayVersion);
        Assert.Empty(read.Body!);
    }

    [Fact]
    public async Task Repaired_field_has_no_body_of_its_own()
    {
        await AddAsync(Rejections.At(Noon) with { Outcome = RejectionOutcome.Repaired, Body = null });

        var read = Assert.Single(await ListAsync());
        Assert.Equal(RejectionOutcome.Repaired, read.Outcome);
        Assert.Null(read.Body);
    }

    [Fact]
    public async Task Same_rejection_twice_is_one_row()
    {
        var rejection = Rejections.At(Noon);
        await AddAsync(rejection, rejection);

        Assert.Single(await ListAsync());
    }

    [Fact]
    public async Task Rejections_come_newest_first_and_go_on_behind_the_last_one_seen()
    {
        var rejections = Enumerable.Range(0, 5).Select(i => Rejections.At(Noon.AddMinutes(i))).ToArray();
        await AddAsync(rejections[3], rejections[0], rejections[4], rejections[2], rejections[1]);
        var newestFirst = rejections.Select(rejection => rejection.Id).Reverse().ToArray();

        Assert.Equal(newestFirst, Ids(await ListAsync()));
        Assert.Equal(newestFirst[..2], Ids(await ListAsync(limit: 2)));
        Assert.Equal(newestFirst[2..4], Ids(await ListAsync(before: newestFirst[1], limit: 2)));
        Assert.Empty(await ListAsync(before: newestFirst[^1]));
    }

    [Fact]
    public async Task List_can_be_of_one_outcome()
    {
        var refused = Rejections.At(Noon);
        var repaired = Rejections.At(Noon.AddMinutes(1)) with { Outcome = RejectionOutcome.Repaired, Body = null };
        await AddAsync(refused, repaired);

        Assert.Equal([repaired.Id], Ids(await ListAsync(outcome: RejectionOutcome.Repaired)));
        Assert.Equal([refused.Id], Ids(await ListAsync(outcome: RejectionOutcome.Refused)));
        Assert.Equal([repaired.Id, refused.Id], Ids(await ListAsync()));
    }

    [Fact]
    public async Task Causes_are_counted_the_most_frequent_first_and_each_finds_its_rows()
    {
        var rare = Rejections.At(Noon.AddHours(2)) with { Field = null, Reason = null, EventyayVersion = null };
        var (often, again, repaired) = (SameAt(Noon), SameAt(Noon.AddHours(1)), SameAt(Noon.AddHours(3)) with { Outcome = RejectionOutcome.Repaired });
        await AddAsync(rare, often, again, repaired);

        var counts = await Rejected.CountAsync(10, CancellationToken.None);

        Assert.Equal([(2L, RejectionOutcome.Refused), (1L, RejectionOutcome.Repaired), (1L, RejectionOutcome.Refused)], counts.Select(count => (count.Count, count.Outcome)));
        Assert.Equal((often.ReceivedAt, again.ReceivedAt), (counts[0].First, counts[0].Last));
        Assert.Equal(new RejectionCause(often.Error, often.Field, often.Reason, often.EventyayVersion), counts[0].Cause);
        Guid[][] rows = [[again.Id, often.Id], [repaired.Id], [rare.Id]];
        foreach (var (count, ids) in counts.Zip(rows))
        {
            Assert.Equal(ids, Ids(await Rejected.ListAsync(new RejectionQuery(null, 10, count.Outcome, count.Cause), CancellationToken.None)));
        }

        Assert.Equal(counts.Take(1), await Rejected.CountAsync(1, CancellationToken.None));

        Rejection SameAt(DateTimeOffset time) => Rejections.At(time) with { Field = "orders", Reason = "wrong type", EventyayVersion = "1.3.0" };
    }

    [Fact]
    public async Task One_is_found_by_its_id()
    {
        var kept = Rejections.At(Noon);
        await AddAsync(kept, Rejections.At(Noon));

        Assert.Equal(kept with { Body = null }, (await Rejected.FindAsync(kept.Id, CancellationToken.None))! with { Body = null });
        Assert.Null(await Rejected.FindAsync(Guid.NewGuid(), CancellationToken.None));
    }

    [Fact]
    public async Task Count_is_of_one_outcome_and_starts_with_the_given_time()
    {
        await AddAsync(
            Rejections.At(Noon),
            Rejections.At(Noon.AddHours(1)),
            Rejections.At(Noon) with { Outcome = RejectionOutcome.Repaired });

        Assert.Equal(2, await CountSinceAsync(Noon));
        Assert.Equal(1, await CountSinceAsync(Noon + Microsecond));
        Assert.Equal(0, await CountSinceAsync(Noon.AddHours(2)));
        Assert.Equal(1, await CountSinceAsync(Noon, RejectionOutcome.Repaired));
    }

    [Fact]
    public async Task Those_before_the_given_time_are_deleted_and_no_others()
    {
        var kept = Rejections.At(Noon);
        await AddAsync(Rejections.At(Noon.AddDays(-1)), Rejections.At(Noon - Microsecond), kept);

        Assert.Equal(2, await Rejected.DeleteBeforeAsync(Noon, CancellationToken.None));
        Assert.Equal([kept.Id], Ids(await ListAsync()));
        Assert.Equal(0, await Rejected.DeleteBeforeAsync(Noon, CancellationToken.None));
    }

    private static IEnumerable<Guid> Ids(IEnumerable<Rejection> rejections) => rejections.Select(r => r.Id);

    private async Task AddAsync(params Rejection[] rejections)
    {
        foreach (var rejection in rejections)
        {
            await Rejected.AddAsync(rejection, CancellationToken.None);
        }
    }

    private async Task<long> CountSinceAsync(DateTimeOffset since, RejectionOutcome outcome = RejectionOutcome.Refused) =>
        await Rejected.CountSinceAsync(outcome, since, CancellationToken.None);

    private async Task<IReadOnlyList<Rejection>> ListAsync(
        Guid? before = null, int limit = 100, RejectionOutcome? outcome = null) =>
        await Rejected.ListAsync(new RejectionQuery(before, limit, outcome), CancellationToken.None);
}

public sealed class SqliteRejectionStoreTests() : RejectionStoreSpecification(new FreshSqlite());

[Collection(PostgreSqlFixture.Name)]
public sealed class PostgreSqlRejectionStoreTests(PostgreSqlFixture postgreSql)
    : RejectionStoreSpecification(new FreshPostgreSql(postgreSql.Server));
