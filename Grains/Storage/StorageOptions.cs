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

    /// <summary>How many reads of one lane run at the same time: exports are one lane, questions another.</summary>
    [Range(1, 100)]
    public int Readers { get; set; } = 2;

    /// <summary>How many more reads of one lane wait for their turn; the next one is turned away.</summary>
    [Range(1, 10_000)]
    public int ReadQueue { get; set; } = 200;

    /// <summary>How long one read may take.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public bool MigratesAtStart => Migrate ?? Provider == StorageProvider.Sqlite;

    public string SqliteFile => Path.GetFullPath(Path.Combine(DataDirectory, "telemetry.db"));
}

public enum StorageProvider
{
    Sqlite,
    PostgreSql,
}
