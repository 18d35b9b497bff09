namespace Warren.Functions.Handlers.Email;

/// <summary>How e-mail leaves: the section <c>Smtp</c>.</summary>
internal sealed record SmtpOptions
{
    /// <summary>The SMTP server. Default none: messages become <c>.eml</c> files in <c>outbox/email/</c>.</summary>
    public string? Host { get; init; }

    /// <summary>1 to 65535. Default 25. Ignored without <see cref="Host"/>.</summary>
    public int Port { get; init; } = 25;

    /// <summary>Default none: no authentication.</summary>
    public string? UserName { get; init; }

    /// <summary>Ignored without <see cref="UserName"/>.</summary>
    public string? Password { get; init; }

    /// <summary>Asks for STARTTLS. Default false.</summary>
    public bool EnableSsl { get; init; }

    /// <summary>The sender. Default <c>warren@localhost</c>.</summary>
    public string From { get; init; } = "warren@localhost";

    /// <summary>How long one message may take. Default 30 seconds; more than zero, at most 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Leaves user and password out.</summary>
    public override string ToString() => $"{nameof(SmtpOptions)} ({(Host is null ? "outbox" : $"{Host}:{Port}")})";
}
