using System.Text.Json;

namespace Warren.Topology.Tests;

public sealed class TopologyExportTests
{
    private static readonly TopologySpec Small = Sample.Spec(Sample.Queue("reports.queue", "reports", "reports.#") with
    {
        Prefetch = 4,
        Concurrency = 2,
        ConcurrencyLimit = 6,
        Retry = RetrySpec.Fixed(TimeSpan.FromSeconds(90), retries: 2),
        MessageTtl = TimeSpan.FromMinutes(1),
        MaxLength = 9,
        Scale = new(5, 1, 3),
    }) with
    { Delay = new() { Levels = 1 } };

    [Fact]
    public void The_picture_shows_routing_keys_retries_and_dead_letters() => Assert.Equal(
        """
        flowchart LR
            e1{{"tasks (topic)"}}
            e2{{"tasks.retry (direct)"}}
            e3{{"tasks.delay (ladder of 1 delay queues)"}}
            e4{{"tasks.dlx (direct)"}}
            q1[("reports.queue")]
            q2[("reports.queue.retry.1")]
            q3[("reports.queue.due")]
            q4[("tasks.dlq")]
            e4 --> q4
            e3 --> q3
            e2 --> q2
            e1 -->|"reports"| q1
            e1 -->|"reports.#35;"| q1
            q1 -.->|"dead letters"| e4
            q2 -.->|"after 1.5 min"| q1
            q3 -.->|"when due"| q1

        """,
        TopologyExport.ToMermaid(Small));

    [Fact]
    public void The_json_has_a_version_the_declarations_and_the_broker_objects() => Assert.Equal(
        """
        {
          "version": 1,
          "exchange": "tasks",
          "retryExchange": "tasks.retry",
          "defaultQueue": "reports.queue",
          "delay": {
            "name": "tasks.delay",
            "levels": 1,
            "unitMs": 64
          },
          "queues": [
            {
              "name": "reports.queue",
              "routingKeys": [
                "reports",
                "reports.#"
              ],
              "publishingKey": "reports",
              "type": "classic",
              "priorities": true,
              "prefetch": 4,
              "concurrency": 2,
              "concurrencyLimit": 6,
              "keyConcurrency": 1,
              "retryDelaysMs": [
                90000,
                90000
              ],
              "deadLetter": {
                "exchange": "tasks.dlx",
                "queue": "tasks.dlq"
              },
              "messageTtlMs": 60000,
              "maxLength": 9,
              "function": "Reports",
              "scale": {
                "group": "reports",
                "tasksPerInstance": 5,
                "minInstances": 1,
                "maxInstances": 3,
                "activation": 0,
                "pollingIntervalMs": 30000,
                "cooldownMs": 300000
              }
            }
          ],
          "scalingGroups": [
            {
              "name": "reports",
              "minInstances": 1,
              "maxInstances": 3,
              "pollingIntervalMs": 30000,
              "cooldownMs": 300000,
              "queues": [
                "reports.queue"
              ],
              "triggers": [
                {
                  "type": "rabbitmq",
                  "metadata": {
                    "protocol": "http",
                    "mode": "QueueLength",
                    "queueName": "reports.queue",
                    "value": "5",
                    "activationValue": "0",
                    "excludeUnacknowledged": "false"
                  }
                }
              ]
            }
          ],
          "broker": {
            "exchanges": [
              {
                "name": "tasks",
                "type": "topic",
                "durable": true
              },
              {
                "name": "tasks.retry",
                "type": "direct",
                "durable": true
              },
              {
                "name": "tasks.delay",
                "type": "topic",
                "durable": true
              },
              {
                "name": "tasks.delay.0",
                "type": "topic",
                "durable": true
              },
              {
                "name": "tasks.dlx",
                "type": "direct",
                "durable": true
              }
            ],
            "queues": [
              {
                "name": "reports.queue",
                "role": "work",
                "durable": true,
                "arguments": {
                  "x-queue-type": "classic",
                  "x-max-priority": 10,
                  "x-dead-letter-exchange": "tasks.dlx",
                  "x-dead-letter-routing-key": "tasks.dlq",
                  "x-message-ttl": 60000,
                  "x-max-length": 9,
                  "x-overflow": "reject-publish"
                }
              },
              {
                "name": "reports.queue.retry.1",
                "role": "retry",
                "durable": true,
                "arguments": {
                  "x-queue-type": "quorum",
                  "x-dead-letter-exchange": "",
                  "x-dead-letter-routing-key": "reports.queue",
                  "x-dead-letter-strategy": "at-least-once",
                  "x-overflow": "reject-publish",
                  "x-message-ttl": 90000
                }
              },
              {
                "name": "reports.queue.due",
                "role": "due",
                "durable": true,
                "arguments": {
                  "x-queue-type": "quorum",
                  "x-dead-letter-exchange": "",
                  "x-dead-letter-routing-key": "reports.queue",
                  "x-dead-letter-strategy": "at-least-once",
                  "x-overflow": "reject-publish",
                  "x-message-ttl": 1
                }
              },
              {
                "name": "tasks.delay.0",
                "role": "delay",
                "durable": true,
                "arguments": {
                  "x-queue-type": "quorum",
                  "x-dead-letter-exchange": "tasks.delay",
                  "x-dead-letter-strategy": "at-least-once",
                  "x-overflow": "reject-publish",
                  "x-message-ttl": 64
                }
              },
              {
                "name": "tasks.dlq",
                "role": "deadLetter",
                "durable": true,
                "arguments": {
                  "x-queue-type": "classic"
                }
              },
              {
                "name": "tasks.dlq.replays",
                "role": "replayJournal",
                "durable": true,
                "arguments": {
                  "x-queue-type": "classic"
                }
              }
            ],
            "bindings": [
              {
                "exchange": "tasks.dlx",
                "queue": "tasks.dlq",
                "routingKey": "tasks.dlq"
              },
              {
                "exchange": "tasks.delay",
                "queue": "reports.queue.due",
                "routingKey": "*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.reports.queue"
              },
              {
                "exchange": "tasks.delay.0",
                "toExchange": "tasks.delay",
                "routingKey": "*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.0.#"
              },
              {
                "exchange": "tasks.delay.0",
                "queue": "tasks.delay.0",
                "routingKey": "*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.1.#"
              },
              {
                "exchange": "tasks.retry",
                "queue": "reports.queue.retry.1",
                "routingKey": "reports.queue.retry.1"
              },
              {
                "exchange": "tasks",
                "queue": "reports.queue",
                "routingKey": "reports"
              },
              {
                "exchange": "tasks",
                "queue": "reports.queue",
                "routingKey": "reports.#"
              }
            ]
          }
        }

        """,
        TopologyExport.ToJson(Small));

    [Fact]
    public void Definitions_name_the_virtual_host_everywhere_and_hold_no_users()
    {
        using var document = JsonDocument.Parse(TopologyExport.ToDefinitions(Sample.Everything, "orders"));
        Assert.Equal(["exchanges", "queues", "bindings"], document.RootElement.EnumerateObject().Select(static member => member.Name));
        Assert.All(
            document.RootElement.EnumerateObject().SelectMany(static member => member.Value.EnumerateArray()),
            static entry => Assert.Equal("orders", entry.GetProperty("vhost").GetString()));
    }
}
