using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Warren.Functions.Handlers.Orders;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Orders;

public sealed class OrderTests
{
    private const string Placed = """{"task":"order_placed","customer_id":5,"payload":{"order_id":"O-1","items":[{"sku":"a","n":2}],"total":19.90}}""";
    private const string Shipped = """{"task":"order_shipped","payload":{"order_id":"O-1","carrier":"DHL","tracking_number":"T1"}}""";
    private static readonly DateTimeOffset Day = new(2024, 1, 15, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Order_goes_from_placed_to_shipped()
    {
        await using var bench = new HandlerBench();
        var placed = await bench.RunAsync<OrderPlacedHandler, OrderPlaced>(Placed, "p", Day);
        Assert.Equal("placed", placed.GetProperty("status").GetString());
        var shipped = await bench.RunAsync<OrderShippedHandler, OrderShipped>(Shipped, "s", Day.AddDays(1));
        Assert.Equal("shipped", shipped.GetProperty("status").GetString());
        var record = bench.ReadJson(shipped.GetProperty("file").GetString()!);
        Assert.Equal("O-1", record.GetProperty("order_id").GetString());
        Assert.Equal("shipped", record.GetProperty("status").GetString());
        Assert.Equal(19.90m, record.GetProperty("placed").GetProperty("total").GetDecimal());
        Assert.Equal("5", record.GetProperty("placed").GetProperty("customer_id").GetString());
        Assert.Equal("T1", record.GetProperty("shipments")[0].GetProperty("tracking_number").GetString());
    }

    [Fact]
    public async Task Any_order_and_repetition_of_deliveries_ends_the_same()
    {
        (string Id, DateTimeOffset At, string Body)[] tasks =
        [
            ("p", Day, Placed),
            ("p2", Day.AddHours(1), """{"payload":{"order_id":"O-1","total":1}}"""),
            ("s", Day.AddDays(1), Shipped),
            ("s2", Day.AddDays(2), """{"payload":{"order_id":"O-1","carrier":"UPS","tracking_number":"T2"}}"""),
        ];
        int[][] orders = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1, 0, 2], [1, 3, 3, 0, 2, 1]];
        var ends = new HashSet<string>(StringComparer.Ordinal);
        foreach (var order in orders)
        {
            await using var bench = new HandlerBench();
            foreach (var (id, at, body) in order.Select(index => tasks[index]))
            {
                _ = id[0] == 'p'
                    ? await bench.RunAsync<OrderPlacedHandler, OrderPlaced>(body, id, at)
                    : await bench.RunAsync<OrderShippedHandler, OrderShipped>(body, id, at);
            }

            ends.Add(bench.Read(Assert.Single(bench.Files())));
        }

        var end = JsonElement.Parse(Assert.Single(ends));
        Assert.Equal("p", end.GetProperty("placed").GetProperty("task_id").GetString());
        Assert.Equal(["s", "s2"], end.GetProperty("shipments").EnumerateArray().Select(shipment => shipment.GetProperty("task_id").GetString()));
    }

    [Fact]
    public async Task Shipment_before_the_placing_is_kept()
    {
        await using var bench = new HandlerBench();
        var result = await bench.RunAsync<OrderShippedHandler, OrderShipped>(Shipped);
        Assert.Equal("shipped", result.GetProperty("status").GetString());
        Assert.False(bench.ReadJson(Assert.Single(bench.Files())).TryGetProperty("placed", out _));
    }

    [Fact]
    public async Task Parcels_at_the_same_time_are_all_kept()
    {
        await using var bench = new HandlerBench();
        await Task.WhenAll(Enumerable.Range(0, 30).Select(n => Task.Run(() => bench.RunAsync<OrderShippedHandler, OrderShipped>(Shipped, $"s{n}", Day))));
        Assert.Equal(30, bench.ReadJson(Assert.Single(bench.Files())).GetProperty("shipments").GetArrayLength());
    }

    [Theory]
    [InlineData("../../evil")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\b")]
    public async Task Hostile_order_id_stays_in_its_folder(string orderId)
    {
        await using var bench = new HandlerBench();
        await bench.RunAsync<OrderPlacedHandler, OrderPlaced>(JsonSerializer.Serialize(new { payload = new { order_id = orderId } }));
        Assert.Matches("^orders/[a-z]+~[0-9a-f]+\\.json$", Assert.Single(bench.Files()));
    }

    [Fact]
    public async Task Order_without_an_id_is_refused_for_good()
    {
        await using var bench = new HandlerBench();
        var refused = await Assert.ThrowsAsync<PermanentTaskException>(() => bench.RunAsync<OrderPlacedHandler, OrderPlaced>("""{"payload":{"total":1}}"""));
        Assert.Contains("order_id is missing", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"payload":{"order_id":1,"items":{}}}""", "items")]
    [InlineData("""{"payload":{"order_id":1,"total":-1}}""", "total")]
    public async Task Order_of_the_wrong_shape_does_not_validate(string body, string named)
    {
        await using var bench = new HandlerBench();
        var refused = await Assert.ThrowsAsync<ValidationException>(() => bench.RunAsync<OrderPlacedHandler, OrderPlaced>(body));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }
}
