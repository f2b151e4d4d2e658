using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Grains.Statistics.Questions;

namespace Telemetry.Tests.Statistics;

/// <summary>Heartbeats as somebody reads them, whatever the database.</summary>
public abstract class NewestHeartbeatsSpecification(StoredHistory history)
{
    private static readonly DateTimeOffset Middle = new(RandomHistory.First.AddDays(90), new TimeOnly(12, 0), TimeSpan.Zero);

    private IEnumerable<Heartbeat> Newest => history.Reference.Heartbeats
        .OrderByDescending(heartbeat => heartbeat.ReceivedAt).ThenByDescending(heartbeat => $"{heartbeat.InstanceId}", StringComparer.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(500)]
    public async Task Pages_lead_from_the_newest_to_the_oldest(int limit)
    {
        var question = new HeartbeatsQuestion(null, Middle.AddDays(-3), Middle, null, limit);

        Assert.Equal(
            Newest.Where(heartbeat => heartbeat.ReceivedAt >= question.From && heartbeat.ReceivedAt < question.To).Select(PlaceOf),
            await PlacesAsync(question));
    }

    [Fact]
    public async Task Those_of_an_installation_are_found_over_all_silences()
    {
        foreach (var id in Newest.Select(heartbeat => heartbeat.InstanceId).Distinct().Take(12))
        {
            Assert.Equal(
                Newest.Where(heartbeat => heartbeat.InstanceId == id).Select(PlaceOf),
                await PlacesAsync(new HeartbeatsQuestion(id, null, null, null, 40)));
        }
    }

    [Fact]
    public async Task Nobody_has_none()
    {
        var answer = await NewestHeartbeats.AnswerAsync(history.States, new HeartbeatsQuestion(Guid.NewGuid(), null, null, null, 5), default);

        Assert.Empty(answer.Heartbeats);
        Assert.Null(answer.Next);
    }

    [Fact]
    public async Task Contact_and_body_come_when_they_are_asked_for()
    {
        var with = await NewestHeartbeats.AnswerAsync(history.States, new HeartbeatsQuestion(null, null, null, null, 50, true, true), default);
        var without = await NewestHeartbeats.AnswerAsync(history.States, new HeartbeatsQuestion(null, null, null, null, 50), default);

        Assert.All(with.Heartbeats, heartbeat => Assert.NotNull(heartbeat.RawPayload));
        Assert.Contains(with.Heartbeats, heartbeat => heartbeat.MaintainerContact is not null);
        Assert.All(without.Heartbeats, heartbeat => Assert.Equal((null, null), (heartbeat.RawPayload, heartbeat.MaintainerContact)));
    }

    private static Cursor PlaceOf(Heartbeat heartbeat) => new(heartbeat.ReceivedAt, heartbeat.InstanceId);

    private async Task<List<Cursor>> PlacesAsync(HeartbeatsQuestion question)
    {
        var places = new List<Cursor>();
        for (var calls = 0; ; calls++)
        {
            Assert.True(calls < 500, "The reading goes round in circles.");
            var answer = await NewestHeartbeats.AnswerAsync(history.States, question, default);
            Assert.InRange(answer.Heartbeats.Length, 0, question.Limit);
            places.AddRange(answer.Heartbeats.Select(PlaceOf));
            if (answer.Next is null)
            {
                return places;
            }

            question = question with { Before = answer.Next };
        }
    }
}

public sealed class NewestHeartbeatsOnSqliteTests(SqliteHistory history)
    : NewestHeartbeatsSpecification(history), IClassFixture<SqliteHistory>;

[Collection(PostgreSqlFixture.Name)]
public sealed class NewestHeartbeatsOnPostgreSqlTests(PostgreSqlHistory history)
    : NewestHeartbeatsSpecification(history), IClassFixture<PostgreSqlHistory>;
