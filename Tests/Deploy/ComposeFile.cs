using System.Text.RegularExpressions;
using Telemetry.Tests.Servers;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Telemetry.Tests.Deploy;

/// <summary>deploy/compose.yaml, as Docker Compose reads it.</summary>
internal sealed class ComposeFile
{
    private readonly Dictionary<string, object> services;

    private ComposeFile(Dictionary<string, object> services) => this.services = services;

    /// <param name="variables">What an operator writes into deploy/.env.</param>
    /// <exception cref="KeyNotFoundException">The file wants a variable that is not among them.</exception>
    public static async Task<ComposeFile> ReadAsync(IReadOnlyDictionary<string, string> variables)
    {
        var text = Regex.Replace(
            await Repository.ReadAsync("deploy", "compose.yaml"),
            @"\$\{(\w+)(:\?|:-([^}]*))\}",
            match => variables.TryGetValue(match.Groups[1].Value, out var value) ? value
                : match.Groups[3].Success ? match.Groups[3].Value
                : throw new KeyNotFoundException($"{match.Groups[1].Value} is not set."));
        var file = new DeserializerBuilder().Build()
            .Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(new StringReader(text))));
        return new ComposeFile(Map(file["services"]));
    }

    public IReadOnlyDictionary<string, string> EnvironmentOf(string service) =>
        Map(Map(services[service])["environment"]).ToDictionary(variable => variable.Key, variable => $"{variable.Value}");

    /// <summary>The stage of the Dockerfile that the service is built of.</summary>
    public string TargetOf(string service) => $"{Map(Map(services[service])["build"])["target"]}";

    public IEnumerable<string> ArgumentsOf(string service) =>
        Map(services[service]).TryGetValue("command", out var command) ? ((List<object>)command).Select(argument => $"{argument}") : [];

    private static Dictionary<string, object> Map(object node) =>
        ((Dictionary<object, object>)node).ToDictionary(entry => $"{entry.Key}", entry => entry.Value);
}
