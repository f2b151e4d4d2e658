using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Telemetry.Grains;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Interfaces.Statistics;
using Telemetry.Tests.Imports;
using Telemetry.Tests.Statistics;

namespace Telemetry.Tests.Grains;

/// <summary>Every message between a front door and a silo arrives as it was sent.</summary>
public sealed class MessageTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static readonly ApiKey Key = new()
    {
        Id = Guid.NewGuid(),
        Name = "n",
        Scopes = ["read"],
        Hash = [1, 2],
        CreatedAt = Time,
        ExpiresAt = Time,
        RevokedAt = Time,
        RequestsPerMinute = 3,
    };

    private static readonly object[] Messages =
    [
        new Heartbeat
        {
            ReceivedAt = Time, InstanceId = Guid.NewGuid(), SchemaVersion = "1", EventyayVersion = "2", BuildMetadata = "3",
            CanonicalBaseUrl = "4", DeploymentType = "5", OsFamily = "6", DatabaseType = "7", DatabaseVersion = "8",
            EnabledPlugins = "[]", EventsBucket = "9", AttendeesBucket = "10", TicketsIssuedBucket = "11",
            PaidTicketsBucket = "12", FreeTicketsBucket = "13", OrdersBucket = "14", UptimeBucket = "15",
            BackgroundJobsEnabled = false, StorageBackend = "16", ErrorCountBucket = "17", MaintainerContact = "18",
            RawPayload = [1, 2, 3],
        },
        new Receipt(Guid.NewGuid(), "k"),
        new Outcome(Verdict.RateLimited, TimeSpan.FromSeconds(7)),
        Key,
        new KeyRing { Keys = [Key] },
        new CookieKeyRing { Keys = ["k"] },
        new Rejection
        {
            Id = Guid.NewGuid(), ReceivedAt = Time, Outcome = RejectionOutcome.Repaired, KeyId = "k", Error = "e", Field = "f",
            Reason = "r", InstanceId = Guid.NewGuid(), EventyayVersion = "v", Body = [0, 255],
        },
        new RejectionQuery(Guid.NewGuid(), 5, RejectionOutcome.Repaired, new RejectionCause("e", "f", "r", "v")),
        new RejectionCause("e", "f", "r", "v"),
        new RejectionCount(RejectionOutcome.Repaired, new RejectionCause("e", "f", "r", "v"), 7, Time, Time.AddDays(1)),
        new ExportQuery
        {
            From = Time, To = Time, InstanceId = Guid.NewGuid(), After = new Cursor(Time, Guid.NewGuid()), Columns = ["os_family"],
            Limit = 5, Filter = new Filter([new Condition("deployment_type", ["docker"], [])]),
        },
        new ExportedState
        {
            InstanceId = Guid.NewGuid(), ValidFrom = new(2026, 1, 2), ValidUntil = new(2026, 1, 9), LastReceivedAt = Time, Began = "new",
            Reported = ["1.2", null, "true"], LostFrom = new(2026, 2, 2), MaintainerContact = "c",
        },
        new ExportPage<Heartbeat>([new Heartbeat { ReceivedAt = Time, InstanceId = Guid.NewGuid(), SchemaVersion = "1" }], new Cursor(Time, Guid.NewGuid())),
        new Cursor(Time, Guid.NewGuid()),
        new FoldProgress { AsOf = Time, Rebuild = 0.5 },
        Verdict.Overloaded,
        RejectionOutcome.Repaired,
        .. StatisticsMessages.All,
        .. ImportMessages.All,
    ];

    private readonly Serializer serializer =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    public static TheoryData<string> Names => [.. Messages.Select(message => message.GetType().Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_arrives_as_it_was_sent(string name)
    {
        var message = Messages.Single(message => message.GetType().Name == name);
        var arrived = serializer.Deserialize<object>(serializer.SerializeToArray<object>(message));

        Assert.All(
            message.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance),
            property => Assert.True(
                IsFilled(property.GetValue(message)), $"the sample of {name} must fill {property.Name}, or its loss goes unseen"));
        Assert.Equal(JsonSerializer.Serialize(message), JsonSerializer.Serialize(arrived));
    }

    [Fact]
    public void Exception_arrives_with_its_words_and_whether_it_passes()
    {
        var sent = new StoreFaultException("PostgresException 53300", isTransient: true);

        var arrived = Assert.IsType<StoreFaultException>(
            serializer.Deserialize<Exception>(serializer.SerializeToArray<Exception>(sent)));

        Assert.Equal((sent.Message, sent.IsTransient), (arrived.Message, arrived.IsTransient));
    }

    [Fact]
    public void Every_message_type_has_a_sample_here()
    {
        var marked = typeof(Heartbeat).Assembly.GetTypes().Concat(typeof(KeyRing).Assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("Telemetry", StringComparison.Ordinal) == true
                && type.IsDefined(typeof(GenerateSerializerAttribute))
                && !typeof(Exception).IsAssignableFrom(type));

        Assert.Equal(
            marked.Select(type => type.Name).Order(), Messages.Select(message => message.GetType().Name).Order());
    }

    /// <summary>A message type without the attribute compiles without a warning and fails at its first call.</summary>
    [Fact]
    public void Every_type_in_a_grain_interface_is_a_message_or_of_the_framework()
    {
        var ours = typeof(IInstanceGrain).Assembly.GetTypes().Where(type => type.IsInterface)
            .SelectMany(grain => grain.GetMethods())
            .SelectMany(method => method.GetParameters().Select(p => p.ParameterType).Append(method.ReturnType))
            .SelectMany(Unwrap)
            .Where(type => type.Namespace!.StartsWith("Telemetry", StringComparison.Ordinal));

        Assert.All(ours, type => Assert.True(type.IsDefined(typeof(GenerateSerializerAttribute)), type.Name));
    }

    private static bool IsFilled(object? value) => value switch
    {
        null => false,
        string text => text.Length > 0,
        ImmutableArray<byte> bytes => bytes.Length > 0,
        _ => true,
    };

    private static IEnumerable<Type> Unwrap(Type type) =>
        type.IsGenericType ? type.GetGenericArguments().SelectMany(Unwrap) : [type];
}
