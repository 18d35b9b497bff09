import * as amqplib from "amqplib";
import type { Channel, ConfirmChannel } from "amqplib";

/** What a user may do: `yes`, or the code with which the broker refuses it (403: access refused). */
export type Answer = "yes" | number;

/** Tries single operations as one user, each on a channel of its own, because a refusal closes the channel. */
export class Attempts {
  private constructor(private readonly connection: amqplib.ChannelModel) {}

  public static async as(address: string): Promise<Attempts> {
    const connection = await amqplib.connect(address);
    connection.on("error", () => undefined);
    return new Attempts(connection);
  }

  public close(): Promise<void> {
    return this.connection.close();
  }

  public publish(exchange: string, routingKey: string, body = "{}"): Promise<Answer> {
    return this.attempt(async (channel) => {
      channel.publish(exchange, routingKey, Buffer.from(body), { persistent: true });
      await channel.waitForConfirms();
    });
  }

  public consume(queue: string): Promise<Answer> {
    return this.attempt(async (channel) => {
      const { consumerTag } = await channel.consume(queue, () => undefined, { noAck: false });
      await channel.cancel(consumerTag);
    });
  }

  public get(queue: string): Promise<Answer> {
    return this.attempt(async (channel) => { await channel.get(queue, { noAck: false }); });
  }

  public declareQueue(queue: string): Promise<Answer> {
    return this.attempt(async (channel) => { await channel.assertQueue(queue, { durable: true }); });
  }

  public declareExchange(exchange: string): Promise<Answer> {
    return this.attempt(async (channel) => { await channel.assertExchange(exchange, "direct"); });
  }

  public lookAt(queue: string): Promise<Answer> {
    return this.attempt(async (channel) => { await channel.checkQueue(queue); });
  }

  public bind(queue: string, exchange: string): Promise<Answer> {
    return this.attempt(async (channel) => { await channel.bindQueue(queue, exchange, "try.to.bind"); });
  }

  public purge(queue: string): Promise<Answer> {
    return this.attempt(async (channel) => { await channel.purgeQueue(queue); });
  }

  public delete(queue: string): Promise<Answer> {
    return this.attempt(async (channel) => { await channel.deleteQueue(queue); });
  }

  /** Holds so many messages of a queue without an answer until the returned function is called. */
  public async hold(queue: string, count: number): Promise<() => Promise<void>> {
    const channel: Channel = await this.connection.createChannel();
    await channel.prefetch(count);
    await new Promise<void>((done, fail) => {
      let got = 0;
      const take = (): void => { if (++got === count) { done(); } };
      channel.consume(queue, take, { noAck: false }).catch(fail);
    });
    return () => channel.close();
  }

  private async attempt(operation: (channel: ConfirmChannel) => Promise<void>): Promise<Answer> {
    const channel = await this.connection.createConfirmChannel();
    const refused = new Promise<Answer>((done) => {
      channel.on("error", (error: Error & { code?: number }) => { done(error.code ?? 0); });
    });
    const allowed = operation(channel).then(
      async (): Promise<Answer> => {
        await channel.close();
        return "yes";
      },
      () => refused);
    return Promise.race([allowed, refused]);
  }
}
