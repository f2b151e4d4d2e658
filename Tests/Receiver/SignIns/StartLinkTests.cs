using Microsoft.Extensions.Time.Testing;
using Telemetry.Api.Keys;
using Telemetry.Api.SignIns;

namespace Telemetry.Tests.SignIns;

public sealed class StartLinkTests
{
    private readonly FakeTimeProvider time = new();
    private readonly StartLink link;

    public StartLinkTests()
    {
        link = new StartLink(time);
        link.Make(NewKey.Make("first run, admin", [Scope.Admin], time.GetUtcNow()).Kept);
    }

    private string Token => link.Path!.Split('#')[1];

    [Fact]
    public void Link_signs_in_once()
    {
        var token = Token;

        Assert.Null(link.Take("another"));
        Assert.NotNull(link.Take(token));
        Assert.Null(link.Take(token));
        Assert.Null(link.Path);
    }

    [Fact]
    public void Link_holds_for_ten_minutes()
    {
        var token = Token;
        time.Advance(TimeSpan.FromMinutes(10));

        Assert.Null(link.Path);
        Assert.Null(link.Take(token));
    }

    [Fact]
    public void Receiver_that_had_keys_already_has_no_link()
    {
        var none = new StartLink(time);

        Assert.Null(none.Path);
        Assert.Null(none.Take(""));
    }
}
