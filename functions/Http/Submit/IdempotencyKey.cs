using System.Text;
using Microsoft.Extensions.Primitives;
using Warren.Functions.Effects;

namespace Warren.Functions.Http.Submit;

/// <summary>
/// The header <c>Idempotency-Key</c>. Nothing is stored: the task's id is made from the queue and the key, so a repeat gets the same id and the
/// same answer, and whatever drops duplicates by id drops the repeat. Pure.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    private const int MaxBytes = 255;

    /// <summary>The submission under the id that its key gives; unchanged without a key.</summary>
    /// <param name="submission">What was read from the body.</param>
    /// <param name="header">The header's values.</param>
    /// <returns>The submission, or why the header is refused.</returns>
    public static (TaskSubmission Submission, string? Problem) Apply(TaskSubmission submission, StringValues header)
    {
        if (header.Count == 0)
        {
            return (submission, null);
        }

        if (header is not [{ Length: > 0 } key] || Encoding.UTF8.GetByteCount(key) > MaxBytes)
        {
            return (submission, $"Send {Header} once, with 1 to {MaxBytes} bytes.");
        }

        var id = DerivedId.Of($"{Header}\n{submission.Queue}", key);
        return submission.Id is null || submission.Id == id
            ? (submission with { Id = id }, null)
            : (submission, $"{Header} gives this task the id '{id}', but the body says '{submission.Id}'. Send one of the two.");
    }
}
