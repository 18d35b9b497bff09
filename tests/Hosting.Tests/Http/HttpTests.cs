using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Warren.Hosting.Tests.Support;

namespace Warren.Hosting.Tests.Http;

public sealed class HttpTests
{
    private static readonly Dictionary<string, string?> Keys = new()
    {
        ["FunctionKeys:default"] = "host-key",
        ["FunctionKeys:other"] = "other-key",
        ["FunctionKeys:_master"] = "master-key",
    };

    [Fact]
    public async Task Body_of_a_request_does_not_come_through_unchanged()
    {
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)]);
        byte[] body = [0, 255, 254, 10, 13, 195];
        using var response = await host.Http.PostAsync("api/Echo", new ByteArrayContent(body));
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync());
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Route_values_are_not_bound_by_name_and_type()
    {
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)]);
        var id = Guid.CreateVersion7();
        var answer = await host.Http.GetFromJsonAsync<JsonElement>($"api/types/a%20b/7/9000000000/{id}/true/green");
        Assert.Equal("a b", answer.GetProperty("text").GetString());
        Assert.Equal(7, answer.GetProperty("number").GetInt32());
        Assert.Equal(9000000000, answer.GetProperty("big").GetInt64());
        Assert.Equal(id, answer.GetProperty("id").GetGuid());
        Assert.True(answer.GetProperty("flag").GetBoolean());
        Assert.Equal("Green", answer.GetProperty("colour").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("optional").ValueKind);
        Assert.True(answer.GetProperty("sameRequest").GetBoolean());
        Assert.Contains("text", answer.GetProperty("bindingData").EnumerateArray().Select(key => key.GetString()));
    }

    [Fact]
    public async Task Route_value_of_the_wrong_type_is_not_refused_by_name()
    {
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)]);
        using var response = await host.Http.GetAsync("api/types/a/7/9/not-a-guid/true/red");
        await AssertProblemAsync(response, HttpStatusCode.BadRequest, "'id'");
    }

    [Theory]
    [InlineData("api/files/a/b.txt", "a/b.txt")]
    [InlineData("api/files", "nothing")]
    public async Task Catch_all_route_does_not_give_the_rest_of_the_path(string path, string expected)
    {
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)]);
        Assert.Equal(expected, await host.Http.GetStringAsync(path));
    }

    [Fact]
    public async Task Json_body_is_not_bound_or_not_refused()
    {
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)]);
        using var good = await host.Http.PutAsJsonAsync("api/Body", new { item = "pen", count = 3 });
        Assert.Equal("""{"item":"pen","count":3}""", await good.Content.ReadAsStringAsync());
        using var bad = await host.Http.PutAsync("api/Body", new StringContent("{", MediaTypeHeaderValue.Parse("application/json")));
        await AssertProblemAsync(bad, HttpStatusCode.BadRequest, "body");
        using var text = await host.Http.PutAsync("api/Body", new StringContent("{}"));
        await AssertProblemAsync(text, HttpStatusCode.UnsupportedMediaType, "application/json");
    }

    [Fact]
    public async Task Exception_of_a_function_leaks_or_is_not_logged()
    {
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)]);
        using var response = await host.Http.GetAsync("api/Fails");
        var body = await AssertProblemAsync(response, HttpStatusCode.InternalServerError, "log");
        Assert.DoesNotContain("secret detail", body);
        await host.Logs.WaitForAsync("secret detail");
    }

    [Fact]
    public async Task Unknown_route_or_wrong_method_is_not_a_problem_document()
    {
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)]);
        using var unknown = await host.Http.GetAsync("api/nothing");
        await AssertProblemAsync(unknown, HttpStatusCode.NotFound, "/api/nothing");
        using var wrong = await host.Http.GetAsync("api/Echo");
        await AssertProblemAsync(wrong, HttpStatusCode.MethodNotAllowed, "POST");
        Assert.Equal(["POST"], wrong.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("NeedsKey", null, false)]
    [InlineData("NeedsKey", "wrong", false)]
    [InlineData("NeedsKey", "host-key", true)]
    [InlineData("NeedsKey", "other-key", true)]
    [InlineData("NeedsKey", "master-key", true)]
    [InlineData("NeedsMaster", "host-key", false)]
    [InlineData("NeedsMaster", "master-key", true)]
    public async Task Key_opens_what_it_must_not_or_not_what_it_must(string function, string? key, bool allowed)
    {
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)], Keys);
        using var byHeader = new HttpRequestMessage(HttpMethod.Get, $"api/{function}");
        if (key is not null)
        {
            byHeader.Headers.Add("x-functions-key", key);
        }

        using var first = await host.Http.SendAsync(byHeader);
        using var second = await host.Http.GetAsync($"api/{function}?code={key}");
        foreach (var response in new[] { first, second })
        {
            if (allowed)
            {
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
            else
            {
                await AssertProblemAsync(response, HttpStatusCode.Unauthorized, "x-functions-key");
            }
        }
    }

    [Theory]
    [InlineData("POST", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", "same-origin", HttpStatusCode.OK)]
    [InlineData("POST", "same-site", HttpStatusCode.OK)]
    [InlineData("POST", null, HttpStatusCode.OK)]
    [InlineData("GET", "cross-site", HttpStatusCode.OK)]
    public async Task Page_of_another_site_changes_what_needs_no_key(string method, string? site, HttpStatusCode expected)
    {
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)]);
        using var request = new HttpRequestMessage(new(method), "api/keyed");
        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        using var response = await host.Http.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.Forbidden)
        {
            await AssertProblemAsync(response, HttpStatusCode.Forbidden, "FunctionKeys:default");
        }
    }

    [Fact]
    public async Task Page_of_another_site_that_has_the_key_is_refused()
    {
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)], Keys);
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/keyed") { Headers = { { "Sec-Fetch-Site", "cross-site" }, { "x-functions-key", "host-key" } } };
        using var response = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Function_without_methods_does_not_answer_every_method()
    {
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)]);
        using var response = await host.Http.DeleteAsync("api/any");
        Assert.Equal("DELETE", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Middleware_does_not_run_in_order_around_the_function()
    {
        var seen = new List<string>();
        await using var host = await TestHost.StartAsync([typeof(HttpSamples)], configure: builder => builder
            .UseMiddleware(async (context, next) =>
            {
                seen.Add("before " + context.FunctionDefinition.Name);
                await next();
                seen.Add("after");
            })
            .UseWhen(_ => false, (_, _) => throw new InvalidOperationException("chosen"))
            .UseMiddleware(async (context, next) =>
            {
                await next();
                context.GetInvocationResult().Value = Results.Text("replaced");
                seen.Add("inner");
            }));
        Assert.Equal("replaced", await host.Http.GetStringAsync("api/any"));
        Assert.Equal(["before AnyMethod", "inner", "after"], seen);
    }

    private static async Task<string> AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string part)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, JsonSerializer.Deserialize<JsonElement>(body).GetProperty("status").GetInt32());
        Assert.Contains(part, JsonSerializer.Deserialize<JsonElement>(body).GetProperty("detail").GetString());
        return body;
    }
}
