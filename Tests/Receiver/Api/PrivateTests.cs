using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Telemetry.Api.Heartbeats;

namespace Telemetry.Tests.Api;

public sealed class PrivateTests
{
    private static readonly string[] Pieces =
    [
        "a", "w", "W", "www.", "WWW.", "http", "s:", ":", "/", "\\", "@", ".", "..", "org", "1", "25", "203.0.", "%2e", "%40", " ", "-", "_", "+", "db8",
        "é", "．", "＠", "：",
    ];

    [FsCheck.Xunit.Property(MaxTest = 20_000)]
    public Property Glance_misses_nothing_that_is_private()
    {
        var texts = Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces)).ToArbitrary();
        return Prop.ForAll(texts, text => new[] { Place.Anywhere, Place.Version, Place.Contact }.All(place =>
            Private.In(text, place) is null || Private.MayBeIn(Encoding.UTF8.GetBytes(text), place)));
    }
}
