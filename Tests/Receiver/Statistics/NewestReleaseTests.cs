using Telemetry.Grains.Statistics.Questions;

namespace Telemetry.Tests.Statistics;

public sealed class NewestReleaseTests
{
    [Fact]
    public void Newest_release_is_the_last_one_by_its_number_that_somebody_runs() =>
        Assert.Equal("1.10.0", Releases.NewestOf([Run("1.10.0", 1), Run("1.9.1", 100), Run("1.11.0", 0), Run("2.0rc1", 50)]));

    [Fact]
    public void Version_that_fewer_than_one_in_two_hundred_run_is_no_release()
    {
        Assert.Equal("1.9.1", Releases.NewestOf([Run("1!2.0", 1), Run("1.9.1", 200)]));
        Assert.Equal("1!2.0", Releases.NewestOf([Run("1!2.0", 1), Run("1.9.1", 199)]));
    }

    [Fact]
    public void Without_a_final_release_there_is_none() => Assert.Null(Releases.NewestOf([Run("main", 3), Run("1.0.dev1", 2)]));

    private static Word Run(string version, long instances) => new(version, default, instances);
}
