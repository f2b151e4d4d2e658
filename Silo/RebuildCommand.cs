using System.Data.Common;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Telemetry.Api.Hosting;
using Telemetry.Api.Statistics;
using Telemetry.Grains.Statistics;
using Telemetry.Grains.Storage;

namespace Telemetry.Silo;

/// <summary>
/// <c>Silo rebuild-statistics</c>: makes all statistics anew from the heartbeats that are kept, shows how far it is, and ends
/// with 0 when the new ones answer. With <c>--url</c> and a key of scope admin (<c>--key</c> or <c>TELEMETRY_KEY</c>) a running
/// receiver does it, else this program on the database; an embedded database must not be in use then.
/// </summary>
internal static class RebuildCommand
{
    private const string Path = "api/statistics/rebuild";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddReceiverLogging();
        if (builder.Configuration["url"] is { } url)
        {
            await AskReceiverAsync(ReceiverOptions.Address(url), ReceiverOptions.KeyOrVariable(builder.Configuration["key"]));
        }
        else
        {
            await WorkOnDatabaseAsync(builder);
        }

        Console.WriteLine("The statistics are rebuilt.");
        return 0;
    }

    private static async Task AskReceiverAsync(Uri url, string key)
    {
        using var client = new HttpClient { BaseAddress = url };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        try
        {
            var shown = new ShownProgress();
            using var begun = await client.PostAsync(new Uri(Path, UriKind.Relative), content: null);
            for (var answer = await ReadAsync(begun); answer.Running; answer = await ReadAsync(client))
            {
                shown.Show(answer.Progress);
                await Task.Delay(Pause);
            }
        }
        catch (HttpRequestException exception)
        {
            throw new StartException($"The receiver at {url.GetLeftPart(UriPartial.Authority)} does not do it: {exception.Message}", exception);
        }
    }

    private static async Task<RebuildAnswer> ReadAsync(HttpClient client)
    {
        using var response = await client.GetAsync(new Uri(Path, UriKind.Relative));
        return await ReadAsync(response);
    }

    private static async Task<RebuildAnswer> ReadAsync(HttpResponseMessage response)
    {
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<RebuildAnswer>(Names))!;
    }

    private static async Task WorkOnDatabaseAsync(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System).AddStorage(builder.Configuration).AddFold();
        await using var services = builder.Services.BuildServiceProvider();
        if (services.GetRequiredService<IOptions<StorageOptions>>().Value.Provider == StorageProvider.Sqlite)
        {
            Take(services.GetRequiredService<DataDirectory>());
        }

        try
        {
            if (await services.GetRequiredService<IDatabase>().CheckAsync(CancellationToken.None) != SchemaState.Current)
            {
                throw new StartException("The database has an older schema than this program needs: run 'Silo migrate'.");
            }

            var shown = new ShownProgress();
            await foreach (var progress in services.GetRequiredService<StatisticsRebuild>().RunAsync(CancellationToken.None))
            {
                shown.Show(progress);
            }
        }
        catch (DbException exception)
        {
            throw new StartException($"The store does not answer ({StoreExceptions.Describe(exception)}).", exception);
        }
    }

    private static void Take(DataDirectory directory)
    {
        try
        {
            directory.Take();
        }
        catch (StartException exception)
        {
            throw new StartException($"{exception.Message} To rebuild while it runs, give --url and --key.", exception);
        }
    }

    /// <summary>A line for each percent.</summary>
    private sealed class ShownProgress
    {
        private int percent = -1;

        public void Show(double? progress)
        {
            if (progress is { } share && (int)(share * 100) is var now && now != percent)
            {
                percent = now;
                Console.WriteLine($"{percent} %");
            }
        }
    }
}
