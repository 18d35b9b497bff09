namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>ASP.NET Core's types in HTTP functions.</summary>
public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    /// <summary>Lets HTTP functions use <c>HttpRequest</c> and <c>IResult</c>. Call it before any middleware is added. The embedded host always can, so nothing changes here.</summary>
    /// <param name="builder">The app.</param>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder;
    }
}
