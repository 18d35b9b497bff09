namespace Warren.Hosting.Http;

internal static class ParsableType
{
    /// <summary>The constructed type, or null when the argument does not meet the definition's constraints.</summary>
    public static Type? MakeGenericTypeOrNull(this Type definition, Type argument)
    {
        try
        {
            return definition.MakeGenericType(argument);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
