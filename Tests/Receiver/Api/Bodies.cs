using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Telemetry.Tests.Api;

/// <summary>A heartbeat as it is sent, and its body as it must be kept.</summary>
public sealed record Sample(string Sent, string Kept)
{
    /// <summary>What every private value that is planted in a body has in it; a count is always 4711471147.</summary>
    public static readonly string[] Secrets = ["secret-host", "203.0.113.77", "2001:db8::77", "secret@person.example", "4711471147"];

    public byte[] SentBytes => Encoding.UTF8.GetBytes(Sent);

    public override string ToString() => $"{Sent}\n-> {Kept}";
}

/// <summary>
/// Heartbeats of any shape, with private values planted in them at any depth and escaped in any way. Where each was planted
/// is known, so the body that is kept is known to the byte.
/// </summary>
public static class Bodies
{
    private const int Deepest = 3;

    private static readonly (string Text, string What)[] Private =
    [
        ("https://secret-host.example/a?b=c", "URL"), (" GIT+https://secret-host", "URL"), ("//secret-host/x", "URL"),
        ("www.secret-host.example", "URL"), ("2001:db8::77", "IP address"), ("on [2001:db8::77]:443", "IP address"),
        ("secret@person.example", "e-mail address"), ("Who <secret@person.example> is", "e-mail address"),
    ];

    private static readonly (string Text, string What)[] PrivateButInVersions =
        [("203.0.113.77", "IP address"), ("from 203.0.113.77:8080", "IP address")];

    private static readonly string[] Words =
        ["docker", "eventyay.plugins.badges", "main@abcdef", "é\n\t\"ü😀\\", "a\0b", "Windows", "1-10", "10-50", "5000+", ""];

    private static readonly string[] NoCounts = ["37", "1.2.0", "6.1.0-18-amd64", "2026-01-26T07:12:03+00:00"];
    private static readonly string[] Counts = ["4711471147", "4711471147 events", "+4711471147", "4711471147-4711471147", "4711471146-4711471147"];
    private static readonly string[] Literals = ["null", "true", "false", "0", "-0", "0.0", "0e5", "\"\\ud800\""];
    private static readonly string[] Numbers = ["4711471147", "-4711471147", "4711471147e400", "4711471147.5"];

    private static readonly string[] Known =
    [
        "eventyay_version", "build_metadata", "deployment_type", "os_family", "database_version", "enabled_plugins",
        "enabled_modules", "background_jobs_enabled", "celery_enabled", "timestamp_utc", "canonical_base_url_hash",
    ];

    private static readonly string[] Unknown = ["unheard_of", "x", "", "ü😀", "plugin_version", "SITE", "server_host", "events_bucket"];

    /// <summary>Where a value stands.</summary>
    private sealed record Context(bool Url = false, bool Version = false, bool Metrics = false)
    {
        public Context In(string name)
        {
            var url = new[] { "url", "site", "host" }.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
            return this with { Url = Url || url, Version = !url && (name.Contains("version", StringComparison.Ordinal) || name == "build_metadata") };
        }
    }

    public static Arbitrary<Sample> Sample() => Heartbeat().ToArbitrary();

    public static Gen<Sample> Heartbeat()
    {
        var top = new Context();
        var metrics = Member(Gen.Constant("metrics"), _ => top with { Metrics = true }, Deepest - 1);
        var known = Member(Gen.Elements(Known), top.In, Deepest - 1);
        return
            from members in Gen.Frequency((2, known), (2, Unheard(top, Deepest - 1)), (1, metrics)).ListOf()
            from id in Gen.Constant(0).Select(_ => Guid.NewGuid())
            let ends = new Sample($"\"schema_version\":\"1\",\"instance_id\":\"{id}\"", $"\"schema_version\":\"1\",\"instance_id\":\"{id}\"")
            select Joined(members.Append(ends), "{", " ,\n", "}");
    }

    private static Gen<Sample> Value(Context context, int depth)
    {
        var value = Gen.Frequency((3, Clean(context)), (2, Planted(context)));
        return depth == 0 ? value : Gen.Frequency(
            (3, value),
            (1, Value(context, depth - 1).ListOf().Select(items => Joined(items, "[ ", ",", "]"))),
            (1, Unheard(context, depth - 1).ListOf().Select(members => Joined(members, "{", ", ", " }"))));
    }

    private static Gen<Sample> Clean(Context context)
    {
        var literal = Gen.Elements(context.Url ? Literals[..^1] : Literals).Select(text => new Sample(text, text));
        return context.Url ? literal : Gen.Frequency(
            (1, literal),
            (2, Gen.Elements(context.Metrics ? Words : [.. Words, .. NoCounts]).SelectMany(Quoted)));
    }

    private static Gen<Sample> Planted(Context context)
    {
        (string Text, string What)[] texts =
        [
            .. Private, .. context.Version ? [] : PrivateButInVersions,
            .. context.Metrics ? Counts.Select(count => (count, "exact count")) : [],
            .. context.Url ? Words[..^1].Select(word => (word, "URL")) : [],
        ];
        return Gen.Frequency(
            (3, Gen.Elements(texts).SelectMany(planted => Removed(planted.Text, context.Url ? "URL" : planted.What))),
            (1, Gen.Elements(Numbers).Select(number => new Sample(number, "\"(removed: exact count)\""))));
    }

    private static Gen<Sample> Unheard(Context context, int depth)
    {
        var secret =
            from name in Gen.Elements([.. Private, .. PrivateButInVersions])
            from removed in Removed(name.Text, context.Url ? "URL" : name.What)
            from value in Value(context.In(name.Text), depth)
            select new Sample($"{removed.Sent}:{value.Sent}", $"{removed.Kept}:{value.Kept}");
        return Gen.Frequency((5, Member(Gen.Elements(Unknown), context.In, depth)), (1, secret));
    }

    private static Gen<Sample> Member(Gen<string> names, Func<string, Context> context, int depth) =>
        from name in names
        from quoted in Quoted(name)
        from value in Value(context(name), depth)
        select new Sample($"{quoted.Sent} : {value.Sent}", $"{quoted.Kept} : {value.Kept}");

    private static Gen<Sample> Removed(string text, string what) =>
        Quoted(text).Select(quoted => quoted with { Kept = $"\"(removed: {what})\"" });

    /// <summary>As a JSON string, each character escaped or not.</summary>
    private static Gen<Sample> Quoted(string text) =>
        from often in Gen.Elements(0, 0, 30, 100)
        from chances in Gen.Choose(0, 99).ArrayOf(text.Length)
        let sent = '"' + string.Concat(text.Select((c, at) => Escaped(c, chances[at] < often))) + '"'
        select new Sample(sent, sent.Replace("\\u0000", "\\ufffd", StringComparison.Ordinal));

    private static string Escaped(char c, bool escape) => (c, escape) switch
    {
        ('/', true) => "\\/",
        ('"' or '\\', false) => $"\\{c}",
        _ => escape || char.IsControl(c) || char.IsSurrogate(c) ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString(),
    };

    private static Sample Joined(IEnumerable<Sample> parts, string start, string between, string end)
    {
        var all = parts.ToList();
        return new Sample(
            start + string.Join(between, all.Select(part => part.Sent)) + end,
            start + string.Join(between, all.Select(part => part.Kept)) + end);
    }
}
