namespace Warren.Core.Tests.Handling;

public sealed class ShortenedTests
{
    [Theory]
    [InlineData("abc", "abc")]
    [InlineData("abcd", "abcd")]
    [InlineData("abcde", "abcd…")]
    [InlineData("abc😀e", "abc…")]
    [InlineData("ab😀e", "ab😀…")]
    public void Text_is_never_cut_in_the_middle_of_a_character(string text, string shown)
    {
        Assert.Equal(shown, Shortened.To(4, text));
        Assert.Equal(shown.TrimEnd('…'), Shortened.Cut(4, text));
    }
}
