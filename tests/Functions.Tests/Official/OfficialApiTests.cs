using Warren.Functions.Queues;
using Warren.Hosting.Tests.Surface;

namespace Warren.Functions.Tests.Official;

/// <summary>The official packages cannot be restored everywhere: what the app uses is held against their listed surface instead.</summary>
public sealed class OfficialApiTests
{
    private static readonly UsedApi Used = UsedApi.Read(typeof(QueueFunctions).Assembly.Location, "Warren.Hosting");
    private static readonly OfficialApi Official = OfficialApi.Read();

    [Fact]
    public void App_uses_a_type_that_is_not_official() => Assert.All(Used.Types, type => Assert.NotEmpty(Listed(type.Namespace, type.Type)));

    [Fact]
    public void App_uses_a_member_that_is_not_official()
    {
        var missing = Used.Members.Where(used => !Members(used.Namespace, used.Type).Contains(used.Member)).ToArray();
        Assert.True(missing.Length == 0, string.Join('\n', missing.Select(used =>
            $"{used.Namespace}.{used.Type}: {used.Member}; listed: {string.Join(" | ", Members(used.Namespace, used.Type))}")));
    }

    [Fact]
    public void Proof_misses_what_the_app_surely_uses()
    {
        const string Worker = "Microsoft.Azure.Functions.Worker";
        Assert.Superset(
            new HashSet<(string, string, string)>
            {
                (Worker, "FunctionAttribute", "ctor(string)"),
                (Worker, "HttpTriggerAttribute", "ctor(AuthorizationLevel, string[])"),
                (Worker, "HttpTriggerAttribute", "string Route { set; }"),
                (Worker, "RabbitMQTriggerAttribute", "string ConnectionStringSetting { set; }"),
                (Worker, "FunctionContext", "IServiceProvider InstanceServices { get; }"),
                (Worker, "IInvocationFeatures", "!!0 Get()"),
                (Worker + ".Builder", "FunctionsApplication", "static FunctionsApplicationBuilder CreateBuilder(string[])"),
            },
            Used.Members.ToHashSet());
    }

    [Theory]
    [InlineData("string QueueName { get; }", "string QueueName { get; }")]
    [InlineData("string[] Methods { get; private set; }", "string[] Methods { get; }")]
    [InlineData("abstract IServiceProvider InstanceServices { get; set; }", "IServiceProvider InstanceServices { get; }", "IServiceProvider InstanceServices { set; }")]
    [InlineData("ctor(AuthorizationLevel authLevel, params string[] methods)", "ctor(AuthorizationLevel, string[])")]
    [InlineData("T Get<T>()", "!!0 Get()")]
    [InlineData("static ILogger<T> GetLogger<T>(this FunctionContext context)", "static ILogger<!!0> GetLogger(FunctionContext)")]
    [InlineData("void Run(Func<A, Task> first, Action<B> second = null)", "void Run(Func<A, Task>, Action<B>)")]
    public void Listed_member_is_misread(string line, params string[] uses) => Assert.Equal(uses, ListedMember.Uses(line));

    private static IEnumerable<OfficialType> Listed(string space, string type) =>
        Official.Types.Where(listed => listed.Namespace == space && listed.Header.Split(" : ")[0].Split(' ')[^1].Split('<')[0] == type);

    private static HashSet<string> Members(string space, string type) =>
        Listed(space, type).SelectMany(static listed => listed.Members).SelectMany(ListedMember.Uses).ToHashSet();
}
