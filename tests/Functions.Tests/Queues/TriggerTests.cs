using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Warren.Functions.Queues;
using Warren.Topology;

namespace Warren.Functions.Tests.Queues;

public sealed class TriggerTests
{
    private static readonly (MethodInfo Method, RabbitMQTriggerAttribute Trigger)[] Triggers =
    [
        .. from type in typeof(QueueFunctions).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           from parameter in method.GetParameters()
           let trigger = parameter.GetCustomAttribute<RabbitMQTriggerAttribute>()
           where trigger is not null
           select (method, trigger),
    ];

    private static readonly string[] Declared = [.. TaskTopology.Spec.Queues.Select(queue => queue.Name)];

    [Fact]
    public void Declared_queue_has_no_trigger() => Assert.Empty(Declared.Except(Triggers.Select(found => found.Trigger.QueueName)));

    [Fact]
    public void Trigger_names_a_queue_that_is_not_declared() => Assert.Empty(Triggers.Select(found => found.Trigger.QueueName).Except(Declared));

    [Fact]
    public void Two_functions_share_a_queue() => Assert.Equal(Declared.Length, Triggers.Length);

    [Fact]
    public void The_topology_names_another_function_than_the_one_with_the_trigger() => Assert.All(
        Triggers,
        found => Assert.Equal(TaskTopology.Spec.Find(found.Trigger.QueueName)!.Function, found.Method.GetCustomAttribute<FunctionAttribute>()!.Name));

    [Fact]
    public void Trigger_takes_its_broker_from_another_setting_than_the_app() =>
        Assert.All(Triggers, found => Assert.Equal(Services.ConnectionSetting, found.Trigger.ConnectionStringSetting));

    [Fact]
    public void Trigger_is_on_a_method_that_is_no_function() => Assert.All(Triggers, found =>
    {
        Assert.True(found.Method.IsPublic && found.Method.DeclaringType!.IsPublic, $"{found.Method.Name} is not public");
        Assert.NotNull(found.Method.GetCustomAttribute<FunctionAttribute>());
        // Text would let a payload forge binding data, and a record would fail before our code sees it.
        Assert.Equal(typeof(byte[]), found.Method.GetParameters()[0].ParameterType);
    });
}
