using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Logging;

namespace Warren.Hosting.Tests.Http;

public sealed record Order(string Item, int Count);

public enum Colour
{
    Red,
    Green,
}

public sealed class HttpSamples(ILoggerFactory loggers)
{
    [Function("Echo")]
    public static async Task Echo([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequest request, CancellationToken cancellationToken)
    {
        request.HttpContext.Response.StatusCode = (int)HttpStatusCode.Accepted;
        await request.Body.CopyToAsync(request.HttpContext.Response.Body, cancellationToken);
    }

    [Function("Types")]
    public IResult Types(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "types/{text}/{number:int}/{big}/{id}/{flag}/{colour}/{optional?}")] HttpRequest request,
        string text, int number, long big, Guid id, bool flag, Colour colour, int? optional, FunctionContext context)
    {
        Assert.NotNull(loggers);
        return Results.Json(new
        {
            text,
            number,
            big,
            id,
            flag,
            Colour = colour.ToString(),
            optional,
            BindingData = context.BindingContext.BindingData.Keys.Order(),
            SameRequest = context.GetHttpContext() == request.HttpContext,
        });
    }

    [Function("CatchAll")]
    public Task<IResult> CatchAll([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{*path}")] HttpRequest request, string? path) =>
        Task.FromResult(Results.Text(path ?? "nothing"));

    [Function("Body")]
    public async Task<IResult> Body([HttpTrigger(AuthorizationLevel.Anonymous, "put")] HttpRequest request, [FromBody] Order order)
    {
        await Task.Yield();
        return Results.Json(order);
    }

    [Function("Fails")]
    public IResult Fails([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => throw new InvalidOperationException("secret detail");

    [Function("NeedsKey")]
    public IResult NeedsKey([HttpTrigger(AuthorizationLevel.Function, "get")] HttpRequest request) => Results.Ok();

    [Function("NeedsMaster")]
    public IResult NeedsMaster([HttpTrigger(AuthorizationLevel.Admin, "get")] HttpRequest request) => Results.Ok();

    [Function("Keyed")]
    public IResult Keyed([HttpTrigger(AuthorizationLevel.Function, Route = "keyed")] HttpRequest request) => Results.Ok();

    [Function("AnyMethod")]
    public IResult AnyMethod([HttpTrigger(AuthorizationLevel.Anonymous, Route = "any")] HttpRequest request) => Results.Text(request.Method);
}
