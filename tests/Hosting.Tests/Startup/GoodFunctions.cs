using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Warren.Hosting.Tests.Startup;

public static class GoodFunctions
{
    [Function("Hello")]
    public static IResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello")] HttpRequest request) => Results.Text("hello");

    [Function("Orders")]
    public static Task Orders([RabbitMQTrigger("orders.new", ConnectionStringSetting = "Broker")] byte[] body) => Task.CompletedTask;

    [Function("Reports")]
    public static Task Reports([RabbitMQTrigger("reports", ConnectionStringSetting = "Broker")] string body) => Task.CompletedTask;
}
