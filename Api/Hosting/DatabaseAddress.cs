using System.Data.Common;
using System.Net.Sockets;

namespace Telemetry.Api.Hosting;

/// <summary>
/// Which PostgreSQL database a program uses, and as whom: all that may be said of its connection string, because the
/// rest is a password.
/// </summary>
public sealed class DatabaseAddress
{
    /// <summary>The name of the connection string (configuration section <c>ConnectionStrings</c>).</summary>
    public const string ConnectionName = "Telemetry";

    /// <summary>What Orleans' ADO.NET providers call PostgreSQL.</summary>
    public const string Invariant = "Npgsql";

    private readonly DbConnectionStringBuilder settings;

    private DatabaseAddress(DbConnectionStringBuilder settings) => this.settings = settings;

    /// <summary>The whole connection string, with its password.</summary>
    public string ConnectionString => settings.ConnectionString;

    /// <exception cref="StartException">There is no connection string, or the driver cannot read it.</exception>
    public static DatabaseAddress Of(IConfiguration configuration)
    {
        var text = configuration.GetConnectionString(ConnectionName)
            ?? throw new StartException($"ConnectionStrings:{ConnectionName} is not set.");
        try
        {
            // By its name, as Orleans finds it: a front door has the driver and no code that uses it.
            DbProviderFactories.RegisterFactory(Invariant, "Npgsql.NpgsqlFactory, Npgsql");
            var settings = DbProviderFactories.GetFactory(Invariant).CreateConnectionStringBuilder()!;
            settings.ConnectionString = text;
            if (settings["Host"] is string { Length: > 0 })
            {
                return new DatabaseAddress(settings);
            }
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            // Its message quotes what could not be read, which may be a part of the password.
        }

        throw new StartException(
            $"ConnectionStrings:{ConnectionName} cannot be read. It should look like "
            + "Host=db.example.org;Database=telemetry;Username=telemetry_silo;Password='…' "
            + "(a password with a ; or = in it needs the quotes).");
    }

    /// <summary>What went wrong at the database, in a few words: no text of the database, which may quote a row.</summary>
    public static string CauseOf(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            var cause = inner switch
            {
                DbException { SqlState: { } code } => $"{code}{MeaningOf(code)}",
                SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
                    "no such host",
                SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nobody listens there",
                SocketException socket => $"{socket.SocketErrorCode}",
                TimeoutException => "no answer in time",
                IOException { InnerException: null } => "the connection broke off",
                _ => null,
            };
            if (cause is not null)
            {
                return cause;
            }
        }

        return exception.GetType().Name;
    }

    public override string ToString() =>
        $"database {settings["Database"] ?? "(of the user's name)"} on {settings["Host"]}:{settings["Port"]} as user {settings["Username"] ?? "(none given)"}";

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static string MeaningOf(string code) => code switch
    {
        "25006" => ", the server is read-only",
        "28P01" => ", wrong password or no such user",
        ['2', '8', ..] => ", this user may not log in",
        "3D000" => ", no such database",
        "42501" => ", a right is missing: has roles.sql been run?",
        "42P01" => ", a table is missing: has 'Silo migrate' been run?",
        "53300" => ", the server has no connection left",
        ['5', '7', 'P', ..] => ", the server starts or stops",
        _ => "",
    };
}
