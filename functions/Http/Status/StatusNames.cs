using System.Collections.Frozen;
using System.Text.Json;
using Warren.Tracking;

namespace Warren.Functions.Http.Status;

/// <summary>What HTTP calls the states. Pure.</summary>
internal static class StatusNames
{
    /// <summary>What a listing calls all states that are no end.</summary>
    public const string Active = "active";

    private static readonly FrozenDictionary<TaskState, string> Names =
        Enum.GetValues<TaskState>().ToFrozenDictionary(static state => state, static state => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString()));

    /// <summary>All of them, in the order of a task's life.</summary>
    public static IEnumerable<string> All => Enum.GetValues<TaskState>().Select(Of);

    public static string Of(TaskState state) => Names[state];

    public static TaskState? Parse(string name) =>
        Names.FirstOrDefault(pair => pair.Value == name) is { Value: not null } found ? found.Key : null;
}
