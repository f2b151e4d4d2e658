using Microsoft.Extensions.DependencyInjection;

namespace Telemetry.Grains.Statistics.Questions;

public static class QuestionRegistration
{
    /// <summary>What the statistics grain answers from. Wants the storage.</summary>
    public static IServiceCollection AddQuestions(this IServiceCollection services) =>
        services.AddSingleton<KeptAnswers>().AddSingleton<HeartbeatsFirst>().AddSingleton<StateReader>();
}
