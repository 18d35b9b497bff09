using System.Globalization;
using FsCheck.Fluent;
using Warren.TestSupport.Garbage;

namespace Warren.Core.Tests.Garbage;

public sealed class HeaderTests
{
    [Fact]
    public void Count_is_read_from_what_is_none_or_out_of_its_range() => Law.Holds(AmqpGarbage.Tables, headers =>
    {
        foreach (var name in headers.Entries.Keys)
        {
            Assert.InRange(TaskHeaders.ReadCount(headers.Entries, name), 0, 1_000_000);
        }
    });

    [Fact]
    public void Header_that_is_no_text_or_time_throws() => Law.Holds(AmqpGarbage.Tables, headers =>
    {
        foreach (var (name, value) in headers.Entries)
        {
            Assert.Equal(value is string or byte[], TaskHeaders.ReadText(headers.Entries, name) is not null);
            _ = TaskHeaders.ReadTime(headers.Entries, name)?.UtcTicks;
            _ = TaskHeaders.IsPublishers(name);
        }
    });

    [Fact]
    public void Count_or_time_that_was_written_is_not_read_again() => Law.Holds(Gen.Choose(0, 1_000_000), number =>
    {
        var time = DateTimeOffset.UnixEpoch.AddMilliseconds(number * 12_345_678L);
        var headers = new Dictionary<string, object?> { ["int"] = number, ["text"] = number.ToString(CultureInfo.InvariantCulture), ["time"] = time.ToString("O") };
        Assert.Equal((number, number, time), (TaskHeaders.ReadCount(headers, "int"), TaskHeaders.ReadCount(headers, "text"), TaskHeaders.ReadTime(headers, "time")));
    });
}
