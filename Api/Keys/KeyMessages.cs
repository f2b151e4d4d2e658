using Telemetry.Grains.Interfaces;

namespace Telemetry.Api.Keys;

/// <summary>What a new key shall be.</summary>
public sealed record KeyRequest
{
    /// <summary>For people: who has the key. 1 to 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Some of ingest, read and admin.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Absent: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Absent: no limit. Counted by each front door for itself.</summary>
    public int? RequestsPerMinute { get; init; }
}

/// <summary>A key that was made.</summary>
public sealed record KeyCreated
{
    public required bool Ok { get; init; }
    public required int StatusCode { get; init; }

    /// <summary>The key's text. It is not kept and cannot be shown again.</summary>
    public required string Key { get; init; }
    public required KeyView Details { get; init; }
}

/// <summary>All keys of the ring, oldest first.</summary>
public sealed record KeyList
{
    public required bool Ok { get; init; }
    public required int StatusCode { get; init; }
    public required IReadOnlyList<KeyView> Keys { get; init; }
}

/// <summary>What is known of a key, which is all but its text.</summary>
public sealed record KeyView
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyList<string> Scopes { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public int? RequestsPerMinute { get; init; }

    internal static KeyView Of(ApiKey key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Scopes = key.Scopes,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        RequestsPerMinute = key.RequestsPerMinute,
    };
}
