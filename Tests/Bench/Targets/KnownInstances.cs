using Telemetry.Bench.Measuring;

namespace Telemetry.Bench.Targets;

/// <summary>Instances that posted the day before; the same ones in every run.</summary>
internal static class KnownInstances
{
    public static async Task FillAsync(string database, long count, CancellationToken cancellationToken)
    {
        // In no order, so that the index has the shape that it grows into by itself.
        var fill = $"""
            INSERT INTO instances
            SELECT md5('instance' || number)::uuid, now() - interval '2 days', now() - interval '1 day',
                   md5('receipt' || number)::uuid, 'bench', 1
            FROM generate_series(1, {count}) AS number
            """;
        await Stage.ExecuteAsync(database, fill, cancellationToken);
        await Stage.ExecuteAsync(database, "VACUUM (ANALYZE) instances", cancellationToken);
    }
}
