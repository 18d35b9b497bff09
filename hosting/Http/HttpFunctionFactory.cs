using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Warren.Hosting.Discovery;
using Warren.Hosting.Invocation;
using Warren.Hosting.Startup;

namespace Warren.Hosting.Http;

/// <summary>Makes an HTTP function of a method, or says why not.</summary>
internal static class HttpFunctionFactory
{
    public static HttpFunction? Create(
        Candidate candidate, ParameterInfo triggered, HttpTriggerAttribute trigger, HostConfiguration configuration, List<string> problems)
    {
        if (triggered.ParameterType != typeof(HttpRequest))
        {
            problems.Add($"{candidate.Where}: [HttpTrigger] is on '{triggered.ParameterType.Name} {triggered.Name}'; this host binds it to HttpRequest.");
        }

        if (trigger.AuthLevel == AuthorizationLevel.User)
        {
            problems.Add($"{candidate.Where}: AuthorizationLevel.User is not supported; use Anonymous, Function or Admin.");
        }

        CheckResult(candidate, problems);
        var pattern = Parse(candidate, trigger.Route ?? candidate.Name, configuration.RoutePrefix, problems);
        if (pattern is null)
        {
            return null;
        }

        var arguments = BindArguments(candidate, triggered, pattern, problems, out var bodyType);
        var definition = HostedFunctionDefinition.Http(candidate.Name, candidate.Method, triggered.Name ?? "");
        return new HttpFunction(
            new FunctionEntry(definition, candidate.Method, arguments, bodyType),
            pattern,
            [.. (trigger.Methods ?? []).Select(method => method.ToUpperInvariant()).Distinct()],
            trigger.AuthLevel,
            configuration.IsDisabled(candidate.Name));
    }

    private static void CheckResult(Candidate candidate, List<string> problems)
    {
        var type = ResultReader.ValueType(candidate.Method.ReturnType);
        if (type != typeof(void) && !type.IsAssignableTo(typeof(IResult)))
        {
            problems.Add($"{candidate.Where}: it returns '{type.Name}'; return IResult (such as Results.Ok(…)), or nothing and write to the response.");
        }
    }

    private static RoutePattern? Parse(Candidate candidate, string route, string prefix, List<string> problems)
    {
        var template = $"/{prefix}/{route.TrimStart('/')}".Replace("//", "/");
        try
        {
            return RoutePatternFactory.Parse(template);
        }
        catch (RoutePatternException exception)
        {
            problems.Add($"{candidate.Where}: the route '{template}' is not a route template: {exception.Message}");
            return null;
        }
    }

    private static Func<HostedFunctionContext, object?>[] BindArguments(
        Candidate candidate, ParameterInfo triggered, RoutePattern pattern, List<string> problems, out Type? bodyType)
    {
        bodyType = null;
        var arguments = new List<Func<HostedFunctionContext, object?>>();
        foreach (var parameter in candidate.Method.GetParameters())
        {
            // By position: while another host starts in this process, reflection may hand out two objects for one parameter.
            if (parameter.Position == triggered.Position)
            {
                arguments.Add(context => ((HttpInvocation)context).Http.Request);
            }
            else if (parameter.ParameterType == typeof(FunctionContext))
            {
                arguments.Add(context => context);
            }
            else if (parameter.ParameterType == typeof(CancellationToken))
            {
                arguments.Add(context => context.CancellationToken);
            }
            else if (parameter.IsDefined(typeof(FromBodyAttribute)))
            {
                if (bodyType is not null)
                {
                    problems.Add($"{candidate.Where}: two parameters have [FromBody]; keep one.");
                }

                bodyType = parameter.ParameterType;
                arguments.Add(context => context.Body);
            }
            else if (pattern.GetParameter(parameter.Name!) is null)
            {
                problems.Add(
                    $"{candidate.Where}: nothing is bound to '{parameter.ParameterType.Name} {parameter.Name}'. A parameter is the HttpRequest of the trigger, FunctionContext, CancellationToken, [FromBody], " +
                    $"or named as in the route '{pattern.RawText}'.");
            }
            else if (RouteValueReader.For(parameter) is { } reader)
            {
                arguments.Add(context => reader.Read(((HttpInvocation)context).Http.Request.RouteValues));
            }
            else
            {
                problems.Add($"{candidate.Where}: a route value cannot be turned into '{parameter.ParameterType.Name} {parameter.Name}'; use string, a number, bool, Guid, a date or an enum.");
            }
        }

        return [.. arguments];
    }
}
