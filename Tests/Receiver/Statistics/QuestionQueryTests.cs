using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Telemetry.Api.Statistics;
using Telemetry.Grains.Interfaces.Statistics;

namespace Telemetry.Tests.Statistics;

public sealed class QuestionQueryTests
{
    [Fact]
    public void Filter_has_the_repeated_values_the_excluded_ones_and_those_not_reported()
    {
        var filter = FilterOf("?database_version=13&database_version=12&database_version=!14&database_type=postgresql&plugin=(not reported)&events=&by=x");

        Assert.Equal("database_type=postgresql&database_version=12&database_version=13&database_version=%2114&plugin=%28not%20reported%29", Unescaped(filter));
        Assert.Equal(
            ["Database type: postgresql", "Database version: 12, 13, not 14", "Plugin: (not reported)"],
            filter.Conditions.Select(condition => condition.InWords()));

        static string Unescaped(Filter filter) => filter.ToString().Replace("(", "%28", StringComparison.Ordinal)
            .Replace(")", "%29", StringComparison.Ordinal).Replace("!", "%21", StringComparison.Ordinal);
    }

    [Fact]
    public void Same_question_reads_the_same_whatever_the_order() =>
        Assert.Equal(
            FilterOf("?events=0&deployment_type=native&deployment_type=docker&deployment_type=docker").ToString(),
            FilterOf("?deployment_type=docker&deployment_type=native&events=0").ToString());

    [Fact]
    public void Value_is_added_by_a_click()
    {
        var filter = FilterOf("?deployment_type=!docker&events=0").With("deployment_type", "docker").With("database_type", "sqlite");

        Assert.Equal("deployment_type=docker&database_type=sqlite&events=0", filter.ToString());
    }

    [Property(Arbitrary = [typeof(Filters)], MaxTest = 300, QuietOnSuccess = true)]
    public bool Address_of_a_filter_is_read_as_that_filter(Filter filter) =>
        FilterOf(filter.ToQuery().Value ?? "").ToString() == filter.ToString();

    private static Filter FilterOf(string query)
    {
        var read = new QuestionQuery(new QueryCollection(QueryHelpers.ParseQuery(query)));
        read.Text("by");
        var filter = read.Filter();
        Assert.Null(read.Refusal);
        return filter;
    }

    public static class Filters
    {
        private static readonly string[] Texts =
            ["docker", "a&b=c", "ü😀", "%41", "a+b c", "!x", "'\"<>", "(not reported)", "1.2.*", ".*", "#?/"];

        public static Arbitrary<Filter> Filter()
        {
            var values = Gen.Elements(Texts).ListOf().Select(texts => texts.Distinct().Order(StringComparer.Ordinal).ToImmutableArray());
            var condition = from dimension in Gen.Elements("build_metadata", "os_family", "plugin", "storage_backend")
                            from any in values
                            from none in values
                            select new Condition(dimension, [.. any.Where(value => value[0] != '!')], none);
            return condition.ListOf().Select(conditions => new Filter(
            [
                .. Dimension.All.Select(dimension => conditions.FirstOrDefault(one => one.Dimension == dimension.Name))
                    .OfType<Condition>().Where(one => one.Any.Length + one.None.Length > 0),
            ])).ToArbitrary();
        }
    }
}
