using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for each message of a queue. The parameter is a <c>byte[]</c> or a <c>string</c>: the message's body.</summary>
/// <remarks>The message is acknowledged when the function returns. When it throws, the message goes back to its queue after a back-off.</remarks>
public sealed class RabbitMQTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Consumes a queue.</summary>
    /// <param name="queueName">The queue's name; <c>%Setting%</c> stands for the value of a setting.</param>
    public RabbitMQTriggerAttribute(string queueName) => QueueName = queueName;

    /// <summary>Consumes a queue of a broker that is named in parts. The host reads only <paramref name="queueName"/>; set <see cref="ConnectionStringSetting"/>.</summary>
    /// <param name="hostName">The broker's host.</param>
    /// <param name="userNameSetting">The setting that holds the user's name.</param>
    /// <param name="passwordSetting">The setting that holds the password.</param>
    /// <param name="port">The broker's port.</param>
    /// <param name="queueName">The queue's name; <c>%Setting%</c> stands for the value of a setting.</param>
    public RabbitMQTriggerAttribute(string hostName, string userNameSetting, string passwordSetting, int port, string queueName)
    {
        (HostName, UserNameSetting, PasswordSetting) = (hostName, userNameSetting, passwordSetting);
        (Port, QueueName) = (port, queueName);
    }

    /// <summary>The name of the setting that holds the broker's AMQP URI. Required.</summary>
    public string? ConnectionStringSetting { get; set; }

    /// <summary>The broker's host. Not read: use <see cref="ConnectionStringSetting"/>.</summary>
    public string? HostName { get; set; }

    /// <summary>The queue's name.</summary>
    public string QueueName { get; }

    /// <summary>The setting that holds the user's name. Not read: use <see cref="ConnectionStringSetting"/>.</summary>
    public string? UserNameSetting { get; set; }

    /// <summary>The setting that holds the password. Not read: use <see cref="ConnectionStringSetting"/>.</summary>
    public string? PasswordSetting { get; set; }

    /// <summary>The broker's port. Not read: use <see cref="ConnectionStringSetting"/>.</summary>
    public int Port { get; set; }

    /// <summary>Accepts any certificate of an <c>amqps</c> broker. Default: false.</summary>
    public bool DisableCertificateValidation { get; set; }
}
