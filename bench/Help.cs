namespace Warren.Bench;

/// <summary>What the benchmark says of itself.</summary>
internal static class Help
{
    public const string Text =
        """
        Measures Warren beside RabbitMQ.Client doing the same, in one run on one broker, and prints ours/raw.

        Both sides use the same topology (a durable classic queue with x-max-priority 10), persistent messages with a body of 256 bytes, message id,
        type, timestamp, priority and content type. In each round both follow each other at once, and who begins changes; the figure
        is the median of the rounds' ratios. A round that loses or doubles a message ends the run with an error.

          publish   TaskPublisher against IChannel.BasicPublishAsync with the client's own confirm tracking: mandatory, each publish
                    awaited until the broker has confirmed it; one by one, and with 256 outstanding.
          process   The embedded host, a queue function, the task processor (JSON checked and bound to a record) and a handler from the
                    container that does nothing, as many at a time as the prefetch allows, at most 16; against a consumer that does nothing and
                    acknowledges each message, one at a time (the client's default, and its fastest). Same prefetch, full queue to empty.
          tracking  The same against itself: with every task told to an embedded task store (SQLite) and looked up there before it runs, against
                    none of it. Until the store has been told everything.
          http      32 clients over keep-alive: POST /api/queues/{queue}/tasks of the function app, against a bare Kestrel endpoint that
                    publishes the body and awaits the confirm. Each server is a process of its own; the clients share the machine. Without the
                    task store, of which the endpoint has none, and with it.
          idle      The function app consuming every queue with nothing to do: resident memory, and the time from process start until
                    the port takes a connection.
          delays    How much later than asked a task begins: after a failure, through the retry queues (1, 5 and 20 s), and scheduled in
                    10 s, down the delay ladder; 200 tasks on one queue, not against anything.

        Everything logs from warnings on, task outcomes from errors on. A slow machine gets smaller rounds, then fewer, so that a run stays below four minutes.
        """;
}
