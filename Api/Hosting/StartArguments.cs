namespace Telemetry.Api.Hosting;

/// <summary>What the program is started with.</summary>
public static class StartArguments
{
    /// <summary>
    /// Settings are read once, at the start. Looking out for changes of their files, which is the default, means being
    /// told of every write to any file below the working directory.
    /// </summary>
    public static string[] WithoutWatching(string[] args) => ["--hostBuilder:reloadConfigOnChange=false", .. args];
}
