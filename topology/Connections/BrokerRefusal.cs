using System.Text.RegularExpressions;
using RabbitMQ.Client.Exceptions;

namespace Warren.Topology;

/// <summary>What the broker's reply codes and texts mean. Nothing else looks into them.</summary>
internal static partial class BrokerRefusal
{
    private const ushort AccessRefused = 403;
    private const ushort NotFound = 404;
    private const ushort ResourceLocked = 405;
    private const ushort PreconditionFailed = 406;
    private const ushort NotAllowed = 530;

    public static bool IsNotFound(OperationInterruptedException refusal) => refusal.ShutdownReason?.ReplyCode == NotFound;

    public static bool IsUnknownVirtualHost(OperationInterruptedException refusal) =>
        refusal.ShutdownReason is { ReplyCode: NotAllowed or NotFound } reason && reason.ReplyText.Contains("not found", StringComparison.Ordinal);

    public static bool IsVirtualHostRefused(OperationInterruptedException refusal) =>
        refusal.ShutdownReason is { ReplyCode: NotAllowed or AccessRefused };

    public static bool IsLocked(OperationInterruptedException refusal) => refusal.ShutdownReason?.ReplyCode == ResourceLocked;

    public static bool IsAccessRefused(OperationInterruptedException refusal) => refusal.ShutdownReason?.ReplyCode == AccessRefused;

    /// <summary>The argument that a redeclaration was refused for, or null when the refusal is about something else.</summary>
    public static InequivalentArgument? Inequivalent(OperationInterruptedException refusal) =>
        refusal.ShutdownReason is { ReplyCode: PreconditionFailed } reason && InequivalentText().Match(reason.ReplyText) is { Success: true } match
            ? new(match.Groups["argument"].Value, Value(match.Groups["received"]), Value(match.Groups["current"]))
            : null;

    /// <summary>The broker's own words, for what has no better explanation.</summary>
    public static string Text(OperationInterruptedException refusal) =>
        refusal.ShutdownReason is { } reason ? $"{reason.ReplyCode} {reason.ReplyText}" : refusal.Message;

    private static string? Value(Group group) =>
        string.Equals(group.Value, "none", StringComparison.Ordinal) ? null : ValueText().Match(group.Value).Groups["value"].Value;

    [GeneratedRegex(
        @"inequivalent arg '(?<argument>[^']+)' for (?:queue|exchange) '.*?' in vhost '.*?': received (?<received>none|(?:the value )?'.*?'(?: of type '\w+')?) but current is (?<current>none|(?:the value )?'.*?'(?: of type '\w+')?)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex InequivalentText();

    [GeneratedRegex("'(?<value>.*?)'(?: of type '\\w+')?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValueText();
}

/// <summary>Where a redeclaration differs from what exists; null stands for no value.</summary>
internal sealed record InequivalentArgument(string Name, string? Received, string? Current);
