using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Warren.Functions.Handlers;
using Warren.Functions.Http.Customers;
using Warren.Functions.Http.DeadLetters;
using Warren.Functions.Http.Submit;
using Warren.RateLimits;
using Warren.TestSupport.Garbage;
using Warren.Topology;

namespace Warren.Functions.Tests.Garbage;

/// <summary>The readers of what callers send: a result, or everything that is wrong with it.</summary>
public sealed class ReaderTests
{
    [Fact]
    public void Submission_is_neither_read_nor_refused_by_field()
    {
        var reader = new SubmissionReader(TaskTopology.Spec, TaskHandlers.Register(TaskTopology.Spec), RateLimitOptions.None);
        Law.Holds(JsonGarbage.Bodies(SeedTasks.All).Zip(Gen.Elements<string?>([null, .. SeedTasks.Queues, "task_queue", "voice_processing"])), submitted =>
        {
            var (submission, errors, _) = reader.Read(submitted.Item1.Bytes, submitted.Item2, DateTimeOffset.UnixEpoch);
            Assert.Equal(submission is null, errors.Count > 0);
            Assert.All(errors, static error => AssertHelps(error.Key, error.Value));
            if (submission is not null)
            {
                Assert.Equal(submitted.Item2 ?? submission.Queue, submission.Queue);
                Assert.True(submission.Body.Span.SequenceEqual(submitted.Item1.Bytes), "the body was changed");
                Assert.InRange(submission.Priority, 1, 10);
            }
        });
    }

    [Fact]
    public void Batch_loses_a_line_or_throws() => Law.Holds(Gen.ArrayOf(JsonGarbage.Bodies(SeedTasks.All)), bodies =>
    {
        byte[] lines = [.. bodies.SelectMany(static body => body.Bytes.Append((byte)'\n'))];
        var (items, problem) = BatchSplitter.Split(lines);
        Assert.True(problem is null || items.Count == 0);
        AssertHelps("body", [problem ?? "none"]);
    });

    [Fact]
    public void Customer_is_neither_read_nor_refused_by_field() => Law.Holds(JsonGarbage.Bodies([new("", "x", ("email", "\"a@example.com\""), ("name", "\"A\""))]), body =>
    {
        var (customer, errors) = NewCustomer.Read(body.Bytes, DateTimeOffset.UnixEpoch);
        Assert.Equal(customer is null, errors.Count > 0);
        Assert.All(errors, static error => AssertHelps(error.Key, error.Value));
    });

    [Fact]
    public void Replay_or_query_throws_anything_else_than_what_is_wrong_with_it() => Law.Holds(JsonGarbage.Value.Zip(Texts.Any), pair =>
    {
        foreach (var name in new[] { "ids", "filter", "all", "payload", "dryRun", "perSecond", "depth" })
        {
            Refused(() => ReplayBody.Read(System.Text.Encoding.UTF8.GetBytes($"{{\"{name}\":{pair.Item1},\"all\":true}}")).ToPlan(pair.Item2));
        }

        foreach (var name in new[] { "task", "reason", "exception", "id", "from", "to", "depth", "dryRun", "other" })
        {
            Refused(() =>
            {
                var query = new QueryReader(new QueryCollection(new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase) { [name] = new([pair.Item2, "x"]) }));
                _ = query.Filter(null);
                _ = query.Depth();
                _ = query.Flag("dryRun");
                query.Require();
            });
        }
    });

    private static void Refused(Action read)
    {
        try
        {
            read();
        }
        catch (DeadLetterRequestException error)
        {
            Assert.All(error.Errors, static wrong => AssertHelps(wrong.Key, wrong.Value));
        }
    }

    private static void AssertHelps(string field, string[] messages) => Assert.All(messages, message =>
    {
        Assert.InRange(message.Length, 1, 1_500);
        Assert.True(Leaks.In(message) is [], $"{field}: {message}");
    });
}
