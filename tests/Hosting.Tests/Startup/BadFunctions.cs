using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

// Everything here is wrong on purpose.
#pragma warning disable MA0155
namespace Warren.Hosting.Tests.Startup;

public sealed class BadFunctions
{
    [Function("Twice")]
    public static IResult One([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "same/{a}")] HttpRequest request) => Results.Ok();

    [Function("twice")]
    public static IResult Two([HttpTrigger(AuthorizationLevel.Anonymous, "GET", "post", Route = "Same/{b}")] HttpRequest request) => Results.Ok();

    [Function("NoTrigger")]
    public static void NoTrigger(HttpRequest request)
    {
    }

    [Function("TwoTriggers")]
    public static void TwoTriggers([HttpTrigger] HttpRequest request, [RabbitMQTrigger("q", ConnectionStringSetting = "Broker")] byte[] body)
    {
    }

    [Function("BadParameter")]
    public static Task BadParameter([RabbitMQTrigger("q", ConnectionStringSetting = "Broker")] byte[] body, Uri address) => Task.CompletedTask;

    [Function("BadMessage")]
    public static Task BadMessage([RabbitMQTrigger("q", ConnectionStringSetting = "Broker")] ReadOnlyMemory<byte> body) => Task.CompletedTask;

    [Function("BadConnection")]
    public static Task BadConnection([RabbitMQTrigger("q", ConnectionStringSetting = "Wrong")] byte[] body) => Task.CompletedTask;

    [Function("MissingQueue")]
    public static Task MissingQueue([RabbitMQTrigger("%QueueSetting%", ConnectionStringSetting = "Broker")] byte[] body) => Task.CompletedTask;

    [Function("BadRoute")]
    public static IResult BadRoute([HttpTrigger(Route = "a/{b")] HttpRequest request) => Results.Ok();

    [Function("BadResult")]
    public static string BadResult([HttpTrigger] HttpRequest request) => "lost";

    [Function("1bad name")]
    public static IResult BadName([HttpTrigger(Route = "badname")] HttpRequest request) => Results.Ok();

    [Function("AsyncVoid")]
    public static async void AsyncVoid([HttpTrigger] HttpRequest request) => await Task.Yield();

    [Function("Hidden")]
    internal static IResult Hidden([HttpTrigger] HttpRequest request) => Results.Ok();

    [Function("UserLevel")]
    public static IResult UserLevel([HttpTrigger(AuthorizationLevel.User)] HttpRequest request) => Results.Ok();
}
