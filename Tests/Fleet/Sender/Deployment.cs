namespace Telemetry.Fleet.Sender;

/// <summary>How the installation is deployed, found out from its surroundings.</summary>
public static class Deployment
{
    /// <summary>kubernetes when the cluster's variable is set in every pod, docker when the container runtime has left
    /// its mark, else native.</summary>
    /// <param name="root">The root of the file system; tests give a folder.</param>
    /// <param name="variable">Looks up an environment variable.</param>
    public static string Detect(string root, Func<string, string?> variable)
    {
        if (!string.IsNullOrEmpty(variable("KUBERNETES_SERVICE_HOST")))
        {
            return "kubernetes";
        }

        return File.Exists(Path.Combine(root, ".dockerenv")) || ControlGroupNamesDocker(root) ? "docker" : "native";
    }

    private static bool ControlGroupNamesDocker(string root)
    {
        var path = Path.Combine(root, "proc", "1", "cgroup");
        return File.Exists(path)
            && File.ReadLines(path).Any(line => line.Contains("docker", StringComparison.Ordinal));
    }
}
