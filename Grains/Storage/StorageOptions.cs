using System.ComponentModel.DataAnnotations;

namespace Telemetry.Grains.Storage;

/// <summary>Where heartbeats are kept (configuration section <c>Storage</c>).</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>Holds the SQLite file, the lock file and the first-run keys. Relative to the working directory.</summary>
    [Required]
    public string DataDirectory { get; set; } = "data";

    /// <summary>
    /// Whether a starting silo brings the database's schema up to date. Null: yes on SQLite, no on PostgreSQL, where it
    /// wants a role that the running program should not have.
    /// </summary>
    public bool? Migrate { get; set; }

    public bool MigratesAtStart => Migrate ?? Provider == StorageProvider.Sqlite;

    public string SqliteFile => Path.GetFullPath(Path.Combine(DataDirectory, "telemetry.db"));
}

public enum StorageProvider
{
    Sqlite,
    PostgreSql,
}
