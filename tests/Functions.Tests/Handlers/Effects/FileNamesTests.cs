using Warren.Functions.Effects;
using Warren.Functions.Handlers.Messaging;
using Warren.Functions.Tests.Handlers.Support;

namespace Warren.Functions.Tests.Handlers.Effects;

public sealed class FileNamesTests
{
    private static readonly string[] Hostile =
    [
        "../../etc/passwd", "..", ".", "", "a/b", @"a\b", "a\0b", ".hidden", "con", "A", "a", new('x', 255), new('x', 254), "é", "日本", "a b", "x~0",
    ];

    [Fact]
    public void Plain_id_is_its_own_name() =>
        Assert.Equal("01890a5d-ac96-774b-bcce-b302099a8057", FileNames.For("01890a5d-ac96-774b-bcce-b302099a8057"));

    [Fact]
    public void Hostile_ids_give_distinct_plain_names()
    {
        var names = Hostile.Select(FileNames.For).ToList();
        Assert.Equal(Hostile.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.Matches("^[a-z0-9~][a-z0-9~._-]{0,120}$", name));
    }

    [Fact]
    public async Task Task_with_a_hostile_id_stays_in_its_folder()
    {
        await using var bench = new HandlerBench();
        foreach (var id in Hostile)
        {
            await bench.RunAsync<SendSmsHandler, SendSms>("""{"payload":{"phone":"+1234567890","text":"x"}}""", id);
        }

        Assert.Equal(Hostile.Length, Directory.GetFiles(bench.PathOf("outbox/sms")).Length);
        Assert.Equal(Hostile.Length, bench.Files().Length);
    }
}
