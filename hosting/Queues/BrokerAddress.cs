namespace Warren.Hosting.Queues;

/// <summary>A broker's address with its credentials. Its text form never shows them.</summary>
/// <param name="Uri">amqp or amqps.</param>
/// <param name="AcceptAnyCertificate">For amqps: take any certificate.</param>
internal sealed record BrokerAddress(Uri Uri, bool AcceptAnyCertificate)
{
    public override string ToString()
    {
        var port = Uri.Port > 0 ? Uri.Port : Uri.Scheme == "amqps" ? 5671 : 5672;
        var path = Uri.AbsolutePath.TrimStart('/');
        return $"{Uri.Host}:{port}/{(path.Length == 0 ? "" : Uri.UnescapeDataString(path))}";
    }

    /// <summary>Null when the text is not an AMQP URI.</summary>
    public static BrokerAddress? Parse(string text, bool acceptAnyCertificate) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" && uri.Host.Length > 0 && uri.AbsolutePath.Count(c => c == '/') <= 1
            ? new BrokerAddress(uri, acceptAnyCertificate)
            : null;
}
