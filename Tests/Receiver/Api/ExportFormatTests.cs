using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Telemetry.Api.Answers;
using Telemetry.Grains.Interfaces;
using Telemetry.Grains.Storage;
using Telemetry.Tests.Storage;
using ZstdSharp;

namespace Telemetry.Tests.Api;

public sealed class ExportFormatTests : IClassFixture<ReceiverFixture>
{
    private readonly RunningReceiver receiver;

    public ExportFormatTests(ReceiverFixture fixture) => receiver = fixture.Receiver;

    /// <summary>A quoted formula, one behind each separator, and signs that look like the common ones.</summary>
    [Theory]
    [InlineData("1.2.0", "1.2.0")]
    [InlineData("11-50", "11-50")]
    [InlineData("a=1", "a=1")]
    [InlineData("=1+2", "'=1+2")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData("＋1", "'＋1")]
    [InlineData("－1", "'－1")]
    [InlineData("＠A1", "'＠A1")]
    [InlineData("\t=1", "'\t'=1")]
    [InlineData("\rx", "'\rx")]
    [InlineData("\nx", "'\nx")]
    [InlineData(" =1", " '=1")]
    [InlineData("\u00a0=1", "\u00a0'=1")]
    [InlineData("\ufeff=1", "\ufeff'=1")]
    [InlineData("\"=1", "\"'=1")]
    [InlineData("a;=1+1;", "a;'=1+1;")]
    [InlineData("a; \"=1+1\"", "a; \"'=1+1\"")]
    [InlineData("a\t@b", "a\t'@b")]
    [InlineData("a\n-b", "a\n'-b")]
    [InlineData("a;b=1", "a;b=1")]
    [InlineData("'=1", "'=1")]
    [InlineData("", "")]
    public void Cell_that_a_spreadsheet_would_run_is_defused(string text, string cell) => Assert.Equal(cell, CsvCell.Defuse(text));

    [Fact]
    public async Task Csv_is_defused_and_quoted_and_the_other_formats_change_nothing()
    {
        var to = await RecordAsync(Heartbeats.Complete(Guid.NewGuid()) with { EventyayVersion = "=1,\"2\"", OsFamily = "a\n-b" });

        Assert.Equal("eventyay_version,os_family\r\n\"'=1,\"\"2\"\"\",\"a\n'-b\"\r\n", await ReadTextAsync($"{to}&format=csv&columns=eventyay_version,os_family"));
        Assert.Equal("""{"eventyay_version":"=1,\"2\"","os_family":"a\n-b"}""" + "\n", await ReadTextAsync($"{to}&columns=eventyay_version,os_family"));
    }

    [Theory]
    [InlineData("zstd")]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData("identity")]
    public async Task Answer_is_compressed_as_the_reader_takes_it(string encoding)
    {
        var to = await RecordAsync([.. Enumerable.Range(0, 3000).Select(_ => Heartbeats.Complete(Guid.NewGuid()))]);
        var plain = await ReadTextAsync(to);
        using var response = await SendAsync(to, request => request.Headers.AcceptEncoding.ParseAdd(encoding));
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream decompressed = encoding switch
        {
            "zstd" => new DecompressionStream(body),
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(decompressed);

        Assert.Equal(encoding == "identity" ? [] : [encoding], response.Content.Headers.ContentEncoding);
        Assert.Equal(plain, await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Zstd_goes_before_the_others_and_Parquet_is_not_compressed_twice()
    {
        using var all = await SendAsync("?to=2000-01-01", request => request.Headers.AcceptEncoding.ParseAdd("gzip, deflate, br, zstd"));
        using var parquet = await SendAsync("?to=2000-01-01&format=parquet", request => request.Headers.AcceptEncoding.ParseAdd("gzip"));

        Assert.Equal(["zstd"], all.Content.Headers.ContentEncoding);
        Assert.Empty(parquet.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Parquet_has_the_same_types_whatever_it_holds_and_they_are_those_of_the_BigQuery_schema()
    {
        var full = await RecordAsync(Heartbeats.Complete(Guid.NewGuid()));
        var sparse = await RecordAsync(Heartbeats.Sparse(Guid.NewGuid(), Heartbeats.Noon) with { DatabaseVersion = "15" });
        const string all = "&include=maintainer_contact,raw_payload";
        var schema = JsonDocument.Parse(await ReadTextAsync("/bigquery-schema.json?include=maintainer_contact,raw_payload")).RootElement;
        var expected = schema.EnumerateArray().Select(field => (
            field.GetProperty("name").GetString(),
            field.GetProperty("type").GetString() switch { "TIMESTAMP" => "INT64", "BOOLEAN" => "BOOLEAN", _ => "BYTE_ARRAY" },
            field.GetProperty("mode").GetString() == "REQUIRED" ? "REQUIRED" : "OPTIONAL")).ToList();

        Assert.Equal(HeartbeatColumn.All.Select(column => column.Name), expected.Select(field => field.Item1));
        foreach (var query in new[] { full, sparse, "?to=2000-01-01" })
        {
            using var file = await ParquetAsync(query + all);
            Assert.Equal(
                expected,
                file.Ask("SELECT name, type, repetition_type FROM parquet_schema('{0}') WHERE type IS NOT NULL AND num_children IS NULL")
                    .ConvertAll(row => ((string?)row[0], (string)row[1]!, (string)row[2]!)));
            Assert.Equal("TIMESTAMP WITH TIME ZONE", file.Ask("DESCRIBE SELECT received_at_utc FROM '{0}'")[0][1]);
            Assert.Equal("VARCHAR", file.Ask("DESCRIBE SELECT database_version FROM '{0}'")[0][1]);
        }
    }

    /// <summary>The line of the README.</summary>
    [Fact]
    public async Task DuckDB_reads_the_Parquet_file_and_finds_rows_by_their_time()
    {
        var to = await RecordAsync(
            [.. Enumerable.Range(0, 50).Select(day => Heartbeats.Complete(Guid.NewGuid()) with { ReceivedAt = Heartbeats.Noon.AddDays(day) })]);
        using var file = await ParquetAsync(to);

        Assert.Equal([["docker", 50L]], file.Ask("SELECT deployment_type, count(*) FROM '{0}' GROUP BY ALL ORDER BY 2 DESC"));
        Assert.Equal([[40L]], file.Ask($"SELECT count(*) FROM '{{0}}' WHERE received_at_utc >= '{Heartbeats.Noon.AddDays(10):O}'"));
        Assert.Equal(
            [[(Heartbeats.Noon - DateTimeOffset.UnixEpoch).Ticks / 10]], file.Ask("SELECT epoch_us(min(received_at_utc)) FROM '{0}'"));
    }

    [Fact]
    public async Task Nothing_is_lost_in_NDJSON_and_Parquet()
    {
        var heartbeat = Heartbeats.Complete(Guid.NewGuid());
        var to = await RecordAsync(heartbeat) + "&include=maintainer_contact,raw_payload";
        var line = JsonDocument.Parse(await ReadTextAsync(to)).RootElement;
        using var file = await ParquetAsync(to);
        var row = file.Ask("SELECT * REPLACE (epoch_us(received_at_utc) AS received_at_utc) FROM '{0}'")[0];

        Assert.Equal("2026-03-14T12:00:00.123456Z", line.GetProperty("received_at_utc").GetString());
        for (var i = 0; i < HeartbeatColumn.All.Length; i++)
        {
            var column = HeartbeatColumn.All[i];
            var json = line.GetProperty(column.Name);
            var expected = column.ValueIn(heartbeat) switch
            {
                DateTimeOffset time => (time - DateTimeOffset.UnixEpoch).Ticks / 10,
                Guid id => id.ToString(),
                byte[] body => Encoding.UTF8.GetString(body),
                var value => value,
            };
            Assert.Equal(expected, row[i]);
            if (column.Type != ColumnType.Time)
            {
                Assert.Equal(expected, column.Type switch
                {
                    ColumnType.Flag => json.GetBoolean(),
                    ColumnType.Json => json.GetRawText(),
                    _ => json.GetString(),
                });
            }
        }
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("parquet")]
    public async Task Same_rows_make_the_same_bytes(string format)
    {
        var to = await RecordAsync([.. Enumerable.Range(0, 5000).Select(_ => Heartbeats.Complete(Guid.NewGuid()))]);
        async Task<byte[]> ReadAsync()
        {
            using var response = await SendAsync($"{to}&format={format}");
            return await response.Content.ReadAsByteArrayAsync();
        }

        Assert.Equal(await ReadAsync(), await ReadAsync());
    }

    /// <summary>Keeps these heartbeats and no others; the query for them.</summary>
    private async Task<string> RecordAsync(params ImmutableArray<Heartbeat> heartbeats)
    {
        await receiver.Services.GetRequiredService<IDatabase>().ExecuteAsync("DELETE FROM heartbeats", CancellationToken.None);
        foreach (var batch in heartbeats.Chunk(500))
        {
            await receiver.Services.GetRequiredService<IHeartbeatStore>().RecordAsync(
                [.. batch.Select(heartbeat => heartbeat.Submit())], Heartbeats.Window, CancellationToken.None);
        }

        return "?from=2026-01-01";
    }

    private async Task<HttpResponseMessage> SendAsync(string query, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/heartbeats" + query)
        {
            Headers = { { "X-API-Key", RunningReceiver.AdminKey } },
        };
        change?.Invoke(request);
        var response = await receiver.Client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode);
        return response;
    }

    private async Task<string> ReadTextAsync(string query)
    {
        using var response = await SendAsync(query);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<ParquetFile> ParquetAsync(string query)
    {
        using var response = await SendAsync(query + "&format=parquet");
        return new ParquetFile(await response.Content.ReadAsByteArrayAsync());
    }
}
