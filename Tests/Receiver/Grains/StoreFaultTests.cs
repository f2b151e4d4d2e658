using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Grains;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Storage;

namespace Telemetry.Tests.Grains;

/// <summary>What a caller hears when the database fails.</summary>
public sealed class StoreFaultTests
{
    [Theory]
    [InlineData(5, true)]
    [InlineData(1, false)]
    public async Task Fault_of_the_database_arrives_as_ours_and_says_whether_it_passes(int sqliteCode, bool isTransient)
    {
        await using var receiver = await RunningReceiver.StartAsync(
            services: services => services.AddSingleton<IDatabase>(new FailingDatabase(sqliteCode)));
        var grains = receiver.Services.GetRequiredService<IGrainFactory>();

        var fault = await Assert.ThrowsAsync<StoreFaultException>(
            async () => await grains.GetGrain<IRejectionsGrain>(0).AddAsync([Rejections.At(DateTimeOffset.UnixEpoch)]));

        Assert.Equal(isTransient, fault.IsTransient);
        Assert.DoesNotContain("what the database says", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>An instance's grain has its answer from the writer, and that of readiness asks nothing.</summary>
    [Fact]
    public void Every_grain_that_uses_the_database_guards_its_calls()
    {
        var grains = typeof(InstanceGrain).Assembly.GetTypes().Where(type => typeof(Grain).IsAssignableFrom(type) && !type.IsAbstract);

        Assert.Equal([typeof(InstanceGrain), typeof(ReadinessGrain)], grains.Where(type => !type.IsAssignableTo(typeof(StoreGrain))).OrderBy(type => type.Name));
    }

    /// <summary>What is thrown there is guarded by nobody, and holds the grain back for five seconds.</summary>
    [Fact]
    public void No_grain_asks_the_database_while_it_wakes()
    {
        var grains = typeof(InstanceGrain).Assembly.GetTypes().Where(type => typeof(Grain).IsAssignableFrom(type)).ToList();

        Assert.NotEmpty(grains);
        Assert.All(grains, grain =>
        {
            Assert.Null(grain.GetMethod(nameof(Grain.OnActivateAsync))!.DeclaringType == grain ? grain : null);
            Assert.DoesNotContain(
                grain.GetConstructors().SelectMany(constructor => constructor.GetParameters()),
                parameter => parameter.ParameterType.Name.StartsWith("IPersistentState", StringComparison.Ordinal));
        });
    }

    private sealed class FailingDatabase(int code) : IDatabase
    {
        public ValueTask<IReadOnlyList<T>> QueryAsync<T>(
            string sql, Func<System.Data.Common.DbDataReader, T> row, CancellationToken cancellationToken, params Parameter[] parameters) =>
            throw new SqliteException("what the database says", code);

        public ValueTask<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params Parameter[] parameters) =>
            throw new SqliteException("what the database says", code);

        public ValueTask<SchemaState> CheckAsync(CancellationToken cancellationToken) => new(SchemaState.Current);

        public ValueTask PrepareMonthsAsync(DateTimeOffset now, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
