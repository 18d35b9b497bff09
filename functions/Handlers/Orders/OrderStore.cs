using Warren.Functions.Effects;

namespace Warren.Functions.Handlers.Orders;

/// <summary>What the order tasks return.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Status"><c>placed</c> or <c>shipped</c>.</param>
/// <param name="File">The record, relative to the data folder.</param>
internal sealed record OrderResult(string OrderId, string Status, string File);

/// <summary>The orders' records, one file each.</summary>
/// <param name="folders">Has the folder <c>orders/</c>.</param>
/// <param name="locks">Makes a change to a record one step.</param>
internal sealed class OrderStore(DataFolders folders, FileLocks locks)
{
    /// <summary>Changes an order's record, which is made when there is none.</summary>
    public async Task<OrderResult> ChangeAsync(string orderId, Func<OrderRecord, OrderRecord> change, CancellationToken cancellationToken)
    {
        var path = folders.PathOf(DataFolders.Orders, FileNames.For(orderId) + ".json");
        using var turn = await locks.AcquireAsync($"order {orderId}", cancellationToken);
        var known = await AtomicFile.ReadJsonAsync<OrderRecord>(path, cancellationToken) ?? new OrderRecord { OrderId = orderId };
        var changed = change(known);
        await AtomicFile.WriteJsonAsync(path, changed, cancellationToken);
        return new(orderId, changed.Status, folders.Show(path));
    }
}
