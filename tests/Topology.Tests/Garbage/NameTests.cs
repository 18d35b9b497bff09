using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Warren.TestSupport.Garbage;

namespace Warren.Topology.Tests.Garbage;

public sealed class NameTests
{
    private static readonly Gen<string> Keys = Gen.NonEmptyListOf(Gen.Elements("*", "#", "a", "b", "", "a*")).Select(static words => string.Join('.', words.Take(6)));

    [Fact]
    public void Pattern_meets_other_keys_than_its_words_say() => Law.Holds(Keys.Zip(Keys), pair =>
        Assert.Equal(Meets(pair.Item1.Split('.'), pair.Item2.Split('.')), RoutingKeyPattern.Matches(pair.Item1, pair.Item2)));

    [Fact]
    public void Overlap_depends_on_the_order_or_misses_a_key_in_common() => Law.Holds(Keys.Zip(Keys), pair =>
    {
        var (first, second) = pair;
        Assert.Equal(RoutingKeyPattern.Overlap(first, second), RoutingKeyPattern.Overlap(second, first));
        Assert.True(RoutingKeyPattern.Overlap(first, first));
        if (!second.Contains('*', StringComparison.Ordinal) && !second.Contains('#', StringComparison.Ordinal))
        {
            Assert.Equal(RoutingKeyPattern.Matches(first, second), RoutingKeyPattern.Overlap(first, second));
        }
    });

    [Fact]
    public void Text_is_taken_as_a_name_though_no_broker_or_operator_could_use_it() => Law.Holds(Texts.Any, text =>
    {
        var spec = new QueueSpec(text) { RoutingKeys = [text], DeadLetter = new(text + "x", text + "y") };
        var problems = TopologyValidation.Validate(new TopologySpec { Queues = [spec], DefaultQueue = text, Exchange = text + "e" });
        Assert.All(problems, static problem => Assert.NotEmpty(problem.Fix));
        var usable = !string.IsNullOrWhiteSpace(text) && Encoding.UTF8.GetByteCount(text) <= 255 && !text.Any(char.IsControl) && text.Trim() == text && !text.StartsWith("amq.", StringComparison.Ordinal);
        Assert.True(usable || problems.Count > 0);
        Assert.Equal(usable, !NameRules.Check("Queue", text).Any());
    });

    private static bool Meets(ReadOnlySpan<string> pattern, ReadOnlySpan<string> key) => pattern switch
    {
        [] => key.IsEmpty,
        ["#", .. var rest] => Meets(rest, key) || (!key.IsEmpty && Meets(pattern, key[1..])),
        [var word, .. var rest] => !key.IsEmpty && (word == "*" || word == key[0]) && Meets(rest, key[1..]),
    };
}
