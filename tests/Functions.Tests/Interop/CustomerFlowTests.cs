using System.Net;
using MimeKit;
using Warren.Functions.Tests.Support;

namespace Warren.Functions.Tests.Interop;

/// <summary>The seed's example from end to end.</summary>
public sealed class CustomerFlowTests(ServingApp fixture) : IClassFixture<ServingApp>
{
    [Fact]
    public async Task New_customer_gets_no_record_or_no_welcome()
    {
        var answer = await fixture.Http.PostAsync("v1/customers", """{"email": "ann@example.com", "name": "Ann"}""");
        var id = answer.Is(HttpStatusCode.Accepted).Json.GetProperty("customerId").GetString()!;
        Assert.Contains("\"ann@example.com\"", await fixture.App.FileAsync("customers", id + ".json"), StringComparison.Ordinal);
        await fixture.App.LoggedAsync("[tasks.main] Completed send_email");
        var file = Assert.Single(Directory.GetFiles(fixture.App.PathOf("outbox", "email"), "*.eml"));
        using var welcome = await MimeMessage.LoadAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(("ann@example.com", "Welcome"), (Assert.Single(welcome.To.Mailboxes).Address, welcome.Subject));
        Assert.StartsWith("Hello Ann,", welcome.TextBody, StringComparison.Ordinal);
        Assert.DoesNotContain("ann@example.com", fixture.App.Logs.All, StringComparison.Ordinal);
    }
}
