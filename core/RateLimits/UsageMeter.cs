namespace Warren.RateLimits;

/// <summary>What one attempt has used so far. Safe to call from many threads.</summary>
internal sealed class UsageMeter
{
    private readonly Lock _lock = new();
    private bool _begun;
    private bool _reported;
    private int _requests;
    private long _tokens;

    /// <summary>The handler is called.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            _begun = true;
        }
    }

    /// <summary>Adds what the handler reports.</summary>
    public void Add(long tokens, int requests)
    {
        lock (_lock)
        {
            _reported = true;
            _requests = (int)Math.Min(int.MaxValue, _requests + (long)Math.Max(0, requests));
            _tokens = Math.Min(RateClaims.MaxTokens, _tokens + Math.Clamp(tokens, 0, RateClaims.MaxTokens));
        }
    }

    /// <summary>What it comes to: nothing for an attempt that did not begin, the estimate for one that told nothing.</summary>
    public RateUse Total(long estimate)
    {
        lock (_lock)
        {
            return !_begun ? default : _reported ? new(_requests, _tokens) : new(1, estimate);
        }
    }
}
