using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Warren.Functions.Effects;
using Warren.Functions.Http.DeadLetters;
using Warren.Topology;
using Warren.Tracking;

namespace Warren.Functions.Http.Status;

/// <summary>Tells what becomes of tasks, and cancels them.</summary>
public sealed class TaskFunctions(IServiceProvider services, TimeProvider time)
{
    private const int LongestWait = 60;

    private readonly ITaskStore? _store = services.GetService<ITaskStore>();
    private readonly TaskWaits? _waits = services.GetService<TaskWaits>();
    private readonly TaskQueue _tasks = services.GetRequiredService<TaskQueue>();
    private readonly TopologySpec _topology = services.GetRequiredService<TopologySpec>();
    private readonly bool _cancelsAll = services.GetRequiredService<TopologySpec>().Queues.All(static queue => queue.Tracking == TrackingMode.All);

    /// <summary>
    /// <c>GET tasks/{id}?wait=</c>: a task with its attempts. With <c>wait</c> it answers when the task has ended or so many seconds are over, 0 to 60.
    /// </summary>
    [Function("ShowTask")]
    public Task<IResult> Show(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "tasks/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        StatusProblems.AnswerAsync(request, _store, async store =>
        {
            var query = new QueryReader(request.Query);
            var wait = query.Number("wait", 0);
            query.Require();
            if (wait > LongestWait)
            {
                return Problems.Invalid("wait", $"'wait' is {wait}; give 0 to {LongestWait} seconds.");
            }

            var wanted = TaskLinks.Unescaped(id);
            var task = await FreshTasks.FindAsync(wanted, () => store.FindAsync(wanted, cancellationToken), _tasks.Tracker!, time, cancellationToken);
            if (wait > 0 && task is not null && !task.State.IsEnded())
            {
                if (!await _waits!.TryWaitAsync(wanted, TimeSpan.FromSeconds(wait), cancellationToken))
                {
                    return StatusProblems.TooManyWait(request, TaskWaits.MaxWaiting);
                }

                task = await store.FindAsync(wanted, cancellationToken);
            }

            return task is null ? StatusProblems.NotFound(request, wanted, _tasks.Tracker!) : TypedResults.Json(TaskAnswer.Of(task, whole: true), TaskAnswer.Options);
        });

    /// <summary>
    /// <c>GET tasks?state=&amp;queue=&amp;task=&amp;workspace=&amp;limit=&amp;cursor=</c>: the tasks that fit, the youngest first, 50 unless <c>limit</c> says otherwise (1 to 500). The
    /// answer's cursor gives the next page. <c>state=active</c>: all that have not ended.
    /// </summary>
    [Function("ListTasks")]
    public Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "tasks")] HttpRequest request, CancellationToken cancellationToken) =>
        StatusProblems.AnswerAsync(request, _store, async store =>
        {
            var query = new QueryReader(request.Query);
            var state = query.Text("state");
            var wanted = new TaskQuery
            {
                State = state is null ? null : StatusNames.Parse(state),
                Active = state == StatusNames.Active,
                Queue = query.Text("queue"),
                Task = query.Text("task"),
                Workspace = query.Text("workspace"),
                Cursor = query.Text("cursor"),
                Limit = query.Number("limit", 50),
            };
            query.Require();
            if (state is not null && wanted is { State: null, Active: false })
            {
                return Problems.Invalid("state", $"There is no state '{Excerpt.Of(state, 60)}'; there are {string.Join(", ", StatusNames.All)}, and {StatusNames.Active} for all that have not ended.");
            }

            var page = await store.ListAsync(wanted, cancellationToken);
            return TypedResults.Json(new TaskListAnswer([.. page.Items.Select(static task => TaskAnswer.Of(task, whole: false))], page.Cursor), TaskAnswer.Options);
        });

    /// <summary>
    /// <c>DELETE tasks/{id}</c>: cancels a task. 200 when it is cancelled: it has not begun and never will; 202 when it runs: its handler is asked to stop within a second or two; 409
    /// when it has ended.
    /// </summary>
    [Function("CancelTask")]
    public Task<IResult> Cancel(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "tasks/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        StatusProblems.AnswerAsync(request, _store, async store =>
        {
            var wanted = TaskLinks.Unescaped(id);
            if (await FindUncancellableAsync(store, wanted, cancellationToken) is { } uncancellable)
            {
                return StatusProblems.NeverCancelled(uncancellable);
            }

            var answer = await FreshTasks.FindAsync(
                wanted,
                async () => await store.RequestCancelAsync(wanted, cancellationToken) is { Verdict: not CancelVerdict.NotFound } known ? known : null,
                _tasks.Tracker!,
                time,
                cancellationToken);
            if (answer is null || await store.FindAsync(wanted, cancellationToken) is not { } task)
            {
                return StatusProblems.NotFound(request, wanted, _tasks.Tracker!);
            }

            if (task.State is TaskState.Queued or TaskState.Scheduled or TaskState.Retrying)
            {
                // What does not run needs nobody to stop it: whoever receives it sees the request and drops it.
                var attempts = task.State == TaskState.Retrying ? task.Attempt : Math.Max(task.Attempt - 1, 0);
                var now = time.GetUtcNow();
                await store.WriteAsync(
                    [new TaskEvent.Cancelled(task.Identity, now, attempts, Started: null, "It was cancelled before it could start.") { StandsUntil = task.RunAt ?? now }], cancellationToken);
                task = await store.FindAsync(wanted, cancellationToken) ?? task;
            }

            var shown = TaskAnswer.Of(task, whole: false);
            return task.State == TaskState.Cancelled ? TypedResults.Json(shown, TaskAnswer.Options)
                : task.State.IsEnded() ? StatusProblems.HasEnded(shown)
                : TypedResults.Json(shown, TaskAnswer.Options, statusCode: StatusCodes.Status202Accepted);
        });

    /// <summary>The task, when it has not ended and nobody would see that it is to be cancelled.</summary>
    private async Task<TrackedTask?> FindUncancellableAsync(ITaskStore store, string id, CancellationToken cancellationToken) =>
        !_cancelsAll && await store.FindAsync(id, cancellationToken) is { } task && !task.State.IsEnded() && _topology.Find(task.Identity.Queue) is { Tracking: not TrackingMode.All } ? task : null;
}
