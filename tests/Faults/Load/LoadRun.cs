using System.Collections.Concurrent;

namespace Warren.Faults.Load;

/// <summary>Submits tasks, each once and several at a time, until there were so many and <see cref="Suffice"/> was called; keeps which were confirmed.</summary>
internal sealed class LoadRun(ISubmitter submitter, int tasks)
{
    private const int AtOnce = 24;

    // A fault that takes long meets a load that goes on, slower, up to so many more tasks.
    private const int MostMore = 20_000;

    private static readonly TimeSpan BeforeMore = TimeSpan.FromMilliseconds(200);

    // A caller that is refused waits before its next task; otherwise a broker that is away for a second would refuse them all.
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromSeconds(1);

    private readonly ConcurrentBag<string> _confirmed = [];
    private readonly ConcurrentBag<string> _passing = [];
    private int _attempted;
    private int _refused;
    private volatile bool _suffices;

    public int Attempted => Volatile.Read(ref _attempted);

    /// <summary>Submissions that were refused or stayed uncertain.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public IReadOnlyCollection<string> Confirmed => _confirmed;

    /// <summary>The confirmed ones that can be handled.</summary>
    public IReadOnlyCollection<string> Passing => _passing;

    /// <summary>Every fault has struck: no more tasks than were asked for.</summary>
    public void Suffice() => _suffices = true;

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => SubmitAsync(cancellationToken)));

    private async Task SubmitAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        for (int number; (number = Interlocked.Increment(ref _attempted)) <= (_suffices ? tasks : tasks + MostMore);)
        {
            if (number > tasks)
            {
                await Task.Delay(BeforeMore, TimeProvider.System, cancellationToken);
            }

            var id = Guid.CreateVersion7().ToString();
            var mark = Mark.Of(number);
            if (await submitter.SubmitAsync(id, mark, cancellationToken))
            {
                _confirmed.Add(id);
                if (mark.Kind != Mark.NeverPasses)
                {
                    _passing.Add(id);
                }
            }
            else
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(AfterRefusal, TimeProvider.System, cancellationToken);
            }
        }

        Interlocked.Decrement(ref _attempted);
    }
}
