using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Customers;

/// <summary>The customers' records, one file each.</summary>
/// <param name="folders">Has the folder <c>customers/</c>.</param>
/// <param name="locks">Makes a change to a record one step.</param>
internal sealed class CustomerStore(DataFolders folders, FileLocks locks)
{
    /// <summary>The record, or null when nothing is known of the customer.</summary>
    public Task<CustomerRecord?> FindAsync(string customerId, CancellationToken cancellationToken) =>
        AtomicFile.ReadJsonAsync<CustomerRecord>(PathOf(customerId), cancellationToken);

    /// <summary>Merges values into the record, which is made when there is none.</summary>
    /// <returns>The record as it is now.</returns>
    public async Task<CustomerRecord> MergeAsync(
        string customerId, string? email, string? name, ChangeStamp stamp, CancellationToken cancellationToken)
    {
        using var turn = await locks.AcquireAsync($"customer {customerId}", cancellationToken);
        var known = await FindAsync(customerId, cancellationToken) ?? new CustomerRecord { CustomerId = customerId };
        var merged = known.With(email, name, stamp);
        await AtomicFile.WriteJsonAsync(PathOf(customerId), merged, cancellationToken);
        return merged;
    }

    /// <summary>The record's file, as results name it.</summary>
    public string Show(string customerId) => folders.Show(PathOf(customerId));

    private string PathOf(string customerId) => folders.PathOf(DataFolders.Customers, FileNames.For(customerId) + ".json");
}
