using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Warren.Functions.Tests.Official;

/// <summary>The numbers of what is logged, read from the assemblies.</summary>
public sealed class EventIdTests
{
    [Fact]
    public void Two_log_events_have_the_same_number()
    {
        Assembly[] rooms = [.. new[] { "Warren", "Warren.Cli", "Warren.Functions", "Warren.Hosting", "Warren.State", "Warren.Topology" }.Select(Assembly.Load)];
        var events =
            (from room in rooms
             from type in room.GetTypes()
             from method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
             let message = method.GetCustomAttribute<LoggerMessageAttribute>()
             where message is not null
             select (message.EventId, Name: $"{type.FullName}.{method.Name}")).ToList();

        Assert.True(events.Count > 50, $"only {events.Count} are found");
        Assert.Empty(events.GroupBy(static logged => logged.EventId).Where(static same => same.Count() > 1).Select(static same => $"{same.Key}: {string.Join(", ", same.Select(static logged => logged.Name))}"));
        Assert.DoesNotContain(events, static logged => logged.EventId <= 0);
    }
}
