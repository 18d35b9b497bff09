using System.Net.Sockets;
using System.Security.Authentication;
using RabbitMQ.Client.Exceptions;

namespace Warren.Topology;

/// <summary>Says in the user's words why a connection could not be made.</summary>
internal static class ConnectFailures
{
    public static TopologyException Explain(BrokerAddress address, Exception failure)
    {
        var causes = Causes(failure).ToArray();
        if (causes.OfType<PossibleAuthenticationFailureException>().Any())
        {
            return new TopologyException(
                $"The broker at {address} refuses the user '{address.User}' or the password. Correct it in --connection or {BrokerConnection.SettingName}"
                + " (guest is accepted from localhost only).",
                failure);
        }

        foreach (var refusal in causes.OfType<OperationInterruptedException>())
        {
            if (BrokerRefusal.IsUnknownVirtualHost(refusal))
            {
                return new TopologyException(
                    $"The broker at {address.Host}:{address.Port} has no virtual host '{address.VirtualHost}'."
                    + $" Make it with: rabbitmqctl add_vhost '{address.VirtualHost}', or name another one at the end of the connection string.",
                    failure);
            }

            if (BrokerRefusal.IsVirtualHostRefused(refusal))
            {
                return new TopologyException(
                    $"User '{address.User}' may not use the virtual host '{address.VirtualHost}' of {address.Host}:{address.Port}. {Grant(address)}", failure);
            }
        }

        if (causes.OfType<AuthenticationException>().FirstOrDefault() is { } tls)
        {
            return new TopologyException($"No TLS connection to {address}: {tls.Message} Use amqp:// if the broker speaks plain AMQP there.", failure);
        }

        var reason = causes.OfType<SocketException>().FirstOrDefault() is { } socket ? socket.Message : "no answer as an AMQP broker gives it";
        return new BrokerNotThereException(
            $"Nobody answers at {address.Host}:{address.Port} ({reason}). Start RabbitMQ there, or name the broker with --connection or {BrokerConnection.SettingName}.", failure);
    }

    public static TopologyException MayNot(BrokerAddress address, string action, OperationInterruptedException refusal) =>
        new($"User '{address.User}' may not {action} in virtual host '{address.VirtualHost}' of {address.Host}:{address.Port}. {Grant(address)}", refusal);

    private static string Grant(BrokerAddress address) =>
        $"Grant it with: rabbitmqctl set_permissions -p '{address.VirtualHost}' '{address.User}' '.*' '.*' '.*'";

    private static IEnumerable<Exception> Causes(Exception failure)
    {
        yield return failure;
        var inner = failure is AggregateException many ? many.InnerExceptions : failure.InnerException is { } one ? [one] : (IEnumerable<Exception>)[];
        foreach (var cause in inner.SelectMany(Causes))
        {
            yield return cause;
        }
    }
}
