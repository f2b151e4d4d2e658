using System.Globalization;
using System.Text;
using System.Text.Json;
using Telemetry.Grains.Interfaces;

namespace Telemetry.Tests.Statistics;

/// <summary>
/// Heartbeats of a small fleet over 200 days, the same ones for the same seed: installations that upgrade, move their
/// database, grow, shrink, fall silent for 6, 7, 8 and 40 days, come back, report once only, share an id, post twice a day,
/// and leave fields out.
/// </summary>
internal static class RandomHistory
{
    public const int Days = 200;
    private const int Installations = 45;

    public static readonly DateOnly First = new(2026, 1, 5);
    public static readonly DateOnly Last = First.AddDays(Days - 1);

    /// <summary>Nothing came in between; 50 hours.</summary>
    public static readonly (DateTimeOffset From, DateTimeOffset To) Outage =
        (At(First.AddDays(100), 9.0), At(First.AddDays(102), 11.0));

    private static readonly string?[] Versions =
        ["1.9.0", "v1.9.1", "1.10.0.dev0", "1.10.0rc1", "1.10.0", "1.10.0.post1", "1.10.1+local.7", "2.0", "main", null];

    private static readonly string?[] Ranges =
        ["0", "1-10", "11-50", "51-100", "101-500", "501-1000", "1001-5000", "5000+", "1-1", "2-10", "10-50", "50-100", null];

    private static readonly string[] Plugins =
        ["eventyay.plugins.badges", "eventyay.plugins.sendmail", "eventyay_stripe", "eventyay_paypal", "own_plugin"];

    public static IReadOnlyList<Heartbeat> Of(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Installations).SelectMany(number => LifeOf(new Random(seed ^ (number * 7919)), IdOf(random)))
            .OrderBy(heartbeat => heartbeat.ReceivedAt)];
    }

    private static IEnumerable<Heartbeat> LifeOf(Random random, Guid id)
    {
        var day = First.AddDays(random.Next(0, 3) == 0 ? random.Next(Days) : 0);
        var end = random.Next(5) == 0 ? day : Last.AddDays(random.Next(4) == 0 ? -random.Next(60) : 0);
        var isShared = random.Next(9) == 0;
        var sites = new[] { new Site(random), new Site(random) };
        var hour = random.NextDouble() * 23;
        while (day <= end)
        {
            var site = sites[isShared ? random.Next(2) : 0];
            var time = At(day, hour);
            if (time < Outage.From || time > Outage.To)
            {
                yield return site.Report(id, time);
                if (random.Next(20) == 0 && hour < 11)
                {
                    site.Change();
                    yield return site.Report(id, time.AddHours(12));
                }
            }

            if (random.Next(12) == 0)
            {
                site.Change();
            }

            day = day.AddDays(random.Next(25) switch { 0 => 6, 1 => 7, 2 => 8, 3 => 9, 4 => random.Next(40), _ => 0 } + 1);
        }
    }

    private static DateTimeOffset At(DateOnly day, double hour) =>
        new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) + TimeSpan.FromMicroseconds(Math.Round(hour * 3.6e9));

    private static Guid IdOf(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    /// <summary>What an installation is like now.</summary>
    private sealed class Site(Random random)
    {
        private readonly string address = random.NextInt64(0x1000_0000_0000, long.MaxValue).ToString("x16", CultureInfo.InvariantCulture)[..16];
        private int version = random.Next(3);
        private string? database = random.Next(4) switch { 0 => "sqlite", 1 => null, _ => "postgresql" };
        private int major = 12 + random.Next(5);
        private int size = random.Next(Ranges.Length);
        private bool? jobs = random.Next(3) switch { 0 => null, 1 => true, _ => false };
        private int plugins = random.Next(40);

        public void Change()
        {
            switch (random.Next(6))
            {
                case 0 or 1:
                    version = Math.Min(version + random.Next(1, 3), Versions.Length - 1);
                    break;
                case 2:
                    (database, major) = (database ?? "postgresql", major + 1);
                    break;
                case 3:
                    size = random.Next(Ranges.Length);
                    break;
                case 4:
                    jobs = jobs != true;
                    break;
                default:
                    plugins = random.Next(40);
                    break;
            }
        }

        public Heartbeat Report(Guid id, DateTimeOffset receivedAt)
        {
            var body = new Dictionary<string, object?>
            {
                ["python_version"] = $"3.{9 + major % 4}.1",
                ["redis_enabled"] = jobs,
                ["metrics"] = new Dictionary<string, object?>
                {
                    ["live_events_bucket"] = Ranges[(size + 3) % Ranges.Length],
                    ["submissions_bucket"] = Ranges[(size + 5) % Ranges.Length],
                },
            };
            return new Heartbeat
            {
                ReceivedAt = receivedAt,
                InstanceId = id,
                SchemaVersion = "1",
                EventyayVersion = Versions[version],
                CanonicalBaseUrl = major % 3 == 0 ? null : address,
                DeploymentType = plugins % 2 == 0 ? "docker" : "native",
                OsFamily = "Linux",
                DatabaseType = database,
                DatabaseVersion = database is null ? null : random.Next(30) == 0 ? $"{major}.4" : $"{major}",
                EnabledPlugins = plugins >= 32 ? plugins == 32 ? "[]" : null
                    : JsonSerializer.Serialize(Plugins.Where((_, index) => (plugins >> index & 1) == 1)),
                EventsBucket = Ranges[size],
                AttendeesBucket = Ranges[(size + 1) % Ranges.Length],
                OrdersBucket = Ranges[(size + 2) % Ranges.Length],
                UptimeBucket = random.Next(2) == 0 ? "0-1h" : "1-24h",
                BackgroundJobsEnabled = jobs,
                StorageBackend = "file",
                ErrorCountBucket = "0",
                MaintainerContact = plugins % 5 == 0 ? "ops@example.org" : null,
                RawPayload = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(body)),
            };
        }
    }
}
