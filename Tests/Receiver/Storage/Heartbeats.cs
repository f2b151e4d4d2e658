using System.Text;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;

namespace Telemetry.Tests.Storage;

/// <summary>Heartbeats to record.</summary>
internal static class Heartbeats
{
    /// <summary>A version that the database refuses once it was told to.</summary>
    public const string Poison = "poison";

    public static readonly TimeSpan Window = TimeSpan.FromHours(23);
    public static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);
    public static readonly DateTimeOffset Noon =
        new DateTimeOffset(2026, 3, 14, 12, 0, 0, TimeSpan.Zero) + TimeSpan.FromMicroseconds(123_456);

    /// <summary>No two columns with the same value, and a body that only survives where nobody touches it.</summary>
    public static Heartbeat Complete(Guid instance) => Sparse(instance, Noon) with
    {
        EventyayVersion = "1.2.3",
        SchemaVersion = "2",
        BuildMetadata = "build",
        CanonicalBaseUrl = "0123456789abcdef",
        DeploymentType = "docker",
        OsFamily = "linux",
        DatabaseType = "postgresql",
        DatabaseVersion = "15.4",
        EnabledPlugins = """["a","ü"]""",
        EventsBucket = "1-5",
        AttendeesBucket = "6-10",
        TicketsIssuedBucket = "11-50",
        PaidTicketsBucket = "51-100",
        FreeTicketsBucket = "101-500",
        OrdersBucket = "501-1000",
        UptimeBucket = "1-7 days",
        BackgroundJobsEnabled = true,
        StorageBackend = "s3",
        ErrorCountBucket = "0",
        MaintainerContact = "müller@example.org",
        RawPayload = Encoding.UTF8.GetBytes(" {\r\n\t\"k\" : \"e\u0301 é \u2028 \U0001F600 \\u0000 '\" ,\"k\":1.0e0}\n\n "),
    };

    /// <summary>Only what every heartbeat has.</summary>
    public static Heartbeat Sparse(Guid instance, DateTimeOffset receivedAt) => new()
    {
        ReceivedAt = receivedAt,
        InstanceId = instance,
        SchemaVersion = "1",
        RawPayload = "{}"u8.ToArray(),
    };

    public static Submission New() => New(Guid.NewGuid(), Noon);

    public static Submission New(Guid instance, DateTimeOffset receivedAt) => Sparse(instance, receivedAt).Submit();

    public static Submission[] New(int count) => [.. Enumerable.Range(0, count).Select(_ => New())];

    /// <summary>With a receipt of its own.</summary>
    public static Submission Submit(this Heartbeat heartbeat) => new(heartbeat, new Receipt(Guid.NewGuid(), "key"));

    public static Submission WithVersion(this Submission submission, string version) =>
        submission with { Heartbeat = submission.Heartbeat with { EventyayVersion = version } };

    public static Submission At(this Submission submission, DateTimeOffset receivedAt) =>
        submission with { Heartbeat = submission.Heartbeat with { ReceivedAt = receivedAt } };

    /// <summary>What stands once it is recorded.</summary>
    public static LastHeartbeat AsLast(this Submission submission) =>
        new(submission.Heartbeat.ReceivedAt, submission.Receipt.Id);
}
