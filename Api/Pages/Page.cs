using Microsoft.AspNetCore.Components;
using Telemetry.Api.Keys;

namespace Telemetry.Api.Pages;

/// <summary>A page. It is rendered once, when all that it shows is known.</summary>
public abstract class Page : ComponentBase
{
    [CascadingParameter]
    public HttpContext Context { get; set; } = null!;

    private protected Caller Reader => Caller.Of(Context.User);

    protected CancellationToken Aborted => Context.RequestAborted;

    public sealed override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await LoadAsync();
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Finds out what the page shows.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    /// <summary>Answers 404 with the page itself, which says what there is not.</summary>
    protected void SayWhatIsMissing() => Context.Response.OnStarting(() =>
    {
        // No sooner: of a page that says 404 while it is rendered the framework throws the content away.
        Context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });
}
