using System.Text;
using FsCheck.Fluent;
using Warren.TestSupport.Garbage;

namespace Warren.State.Tests.Merging;

public sealed class StoreTextTests
{
    [Fact]
    public void Whatever_the_text_every_database_can_hold_it_and_whole_characters_stay()
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        Law.Holds(Gen.Choose(0, int.MaxValue - 1), seed =>
        {
            var chance = new Random(seed);
            char[] letters = ['a', '\0', '\uD83D', '\uDE00', 'é', '\uFFFF'];
            var text = new string([.. Enumerable.Range(0, chance.Next(9)).Select(_ => letters[chance.Next(letters.Length)])]);

            var clean = StoreText.Clean(text, 6);

            Assert.DoesNotContain('\0', clean);
            Assert.InRange(clean.Length, 0, 6);
            strict.GetBytes(clean);
            Assert.Equal(clean, StoreText.Clean(clean, 6));
        });
        Assert.Equal("a\U0001F600b", StoreText.Clean("a\U0001F600b"));
        Assert.Equal("\uFFFDx\uFFFD", StoreText.Clean("\0x\uD83D"));
    }
}
