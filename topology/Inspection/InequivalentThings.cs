using System.Globalization;

namespace Warren.Topology;

/// <summary>What an existing exchange or queue looks like when a redeclaration was refused for one property. Pure.</summary>
internal static class InequivalentThings
{
    public static BrokerExchange Exchange(BrokerExchange wanted, InequivalentArgument refused) => refused.Name switch
    {
        "type" => wanted with { Type = refused.Current ?? "" },
        "durable" => wanted with { Durable = !wanted.Durable },
        "auto_delete" => wanted with { AutoDelete = !wanted.AutoDelete },
        "internal" => wanted with { Internal = !wanted.Internal },
        _ => wanted with { Arguments = Arguments(wanted.Arguments, refused) },
    };

    public static BrokerQueue Queue(BrokerQueue wanted, InequivalentArgument refused) => refused.Name switch
    {
        "durable" => wanted with { Durable = !wanted.Durable },
        "auto_delete" => wanted with { AutoDelete = !wanted.AutoDelete },
        _ => wanted with { Arguments = Arguments(wanted.Arguments, refused) },
    };

    private static BrokerArguments Arguments(BrokerArguments wanted, InequivalentArgument refused) => refused.Current switch
    {
        null => wanted.Without(refused.Name),
        var text when wanted.GetValueOrDefault(refused.Name) is not string
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => wanted.With(refused.Name, number),
        var text => wanted.With(refused.Name, text),
    };
}
