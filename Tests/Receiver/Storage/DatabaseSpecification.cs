namespace Telemetry.Tests.Storage;

/// <summary>Facts that hold on every database. Each runs on a new one, with the schema up to date.</summary>
public abstract class DatabaseSpecification(FreshDatabase database) : IAsyncLifetime
{
    protected FreshDatabase Database => database;

    public virtual async Task InitializeAsync()
    {
        await database.CreateAsync();
        await database.UpgradeAsync();
    }

    public virtual async Task DisposeAsync() => await database.DisposeAsync();
}
