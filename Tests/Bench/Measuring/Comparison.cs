namespace Telemetry.Bench.Measuring;

/// <summary>Measures a scenario: both sides are warmed up, then they take turns.</summary>
internal static class Comparison
{
    /// <param name="scenario">What is measured.</param>
    /// <param name="stage">Where both sides are started; the caller ends it.</param>
    /// <param name="progress">Told of each step, in words.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Outcome> RunAsync(
        Scenario scenario, Stage stage, Action<string> progress, CancellationToken cancellationToken)
    {
        progress("starting");
        var (ours, theirs) = await scenario.PrepareAsync(stage, cancellationToken);
        progress("warming up");
        await ours.WarmUpAsync(cancellationToken);
        await (theirs?.WarmUpAsync(cancellationToken) ?? Task.CompletedTask);
        var (ourFigures, theirFigures) = (new List<Measurement>(), new List<Measurement>());
        for (var round = 1; round <= stage.Terms.Rounds; round++)
        {
            await stage.SettleAsync(cancellationToken);
            ourFigures.Add(await ours.MeasureAsync(cancellationToken));
            progress($"round {round}: receiver {FigureText.Of(ourFigures[^1].Figure)}");
            if (theirs is not null)
            {
                await stage.SettleAsync(cancellationToken);
                theirFigures.Add(await theirs.MeasureAsync(cancellationToken));
                progress($"round {round}: peer {FigureText.Of(theirFigures[^1].Figure)}");
            }
        }

        return new Outcome(scenario, ourFigures, theirFigures);
    }
}
