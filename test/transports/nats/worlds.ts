import type { NatsLimits } from '../../../transports/nats/options.js';
import type { Link } from '../../../transports/transport.js';
import type { TestContext } from '../../harness.js';
import { freePorts, NatsServer } from '../../nats-server.js';
import { dial, listen, numbered } from '../../suites/transport-links.js';
import { peerOf, province } from '../grpc/province.js';
import { natsOf } from './province.js';

/** What JetStream loses is noticed at once, so that tests need not wait for it. */
const QUICK: Partial<NatsLimits> = { stallMs: 200 };

/** A link through these addresses, which lead to one cluster. */
export async function linkThrough(
  t: TestContext,
  upperAddress: string,
  lowerAddress = upperAddress,
): Promise<{ up: Link; down: Link }> {
  const { county, station } = await province();
  const world = {
    upper: natsOf(county, QUICK),
    upperPeer: peerOf(county),
    lower: natsOf(station, QUICK),
    lowerPeer: peerOf(station),
    address: () => upperAddress,
    nobody: () => '',
  };
  const { listener, links } = await listen(t, world);
  const down = await dial(t, world, { ...listener, address: lowerAddress, close: async () => {} });
  return { up: await t.until('the link at the listener', () => links[0]), down };
}

export async function oneServer(t: TestContext): Promise<NatsServer> {
  const [port = 0] = await freePorts(1);
  return NatsServer.start(t, { folder: t.folder(), port });
}

/** Sends and takes until told to stop, and counts what has passed in order. */
export class Traffic {
  sent = 0;
  taken = 0;
  #stopping = false;
  readonly #done: Promise<unknown>;

  constructor(up: Link, down: Link, bytes = 3000) {
    this.#done = Promise.all([this.#send(down, bytes), this.#take(up)]);
    this.#done.catch(() => undefined);
  }

  /** Lets what is under way pass. */
  async finish(): Promise<void> {
    this.#stopping = true;
    await this.#done;
  }

  async #send(link: Link, bytes: number): Promise<void> {
    const filler = new Uint8Array(bytes);
    while (!this.#stopping) {
      const [name = new Uint8Array()] = numbered(`message ${this.sent}`, 1);
      await link.send(Buffer.concat([name, filler]));
      this.sent += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await link.send(new TextEncoder().encode('end'));
  }

  async #take(link: Link): Promise<void> {
    for await (const message of link.messages()) {
      const words = Buffer.from(message).toString('latin1');
      if (words === 'end') return;
      if (!words.startsWith(`message ${this.taken} 0`)) {
        throw new Error(`message ${this.taken} expected, not ${words.slice(0, 30)}`);
      }
      this.taken += 1;
    }
    throw new Error(`the link ended after ${this.taken}`);
  }
}

/** Waits until so many more have passed. */
export async function more(t: TestContext, traffic: Traffic, count: number): Promise<void> {
  const goal = traffic.taken + count;
  await t.until(`${count} more messages`, () => traffic.taken >= goal, 30_000);
}
