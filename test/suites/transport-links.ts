import * as assert from 'uvu/assert';
import { type ErrorCode, HujiError } from '../../proto/errors.js';
import type {
  Link,
  Listener,
  ListenHandlers,
  Peer,
  Transport,
} from '../../transports/transport.js';
import type { TestContext } from '../harness.js';

/** Two nodes that reach each other; the lower one dials. */
export interface TransportWorld {
  readonly upper: Transport;
  readonly upperPeer: Peer;
  readonly lower: Transport;
  readonly lowerPeer: Peer;
  /** A fresh address to listen at. */
  address(): string;
  /** Where nobody listens. */
  nobody(): string;
}

export type TransportFactory = (t: TestContext) => Promise<TransportWorld>;

/** A signal that never aborts. */
export function forever(): AbortSignal {
  return new AbortController().signal;
}

/** A link, both its ends. */
export async function pair(
  t: TestContext,
  factory: TransportFactory,
): Promise<{ up: Link; down: Link; world: TransportWorld }> {
  const world = await factory(t);
  const { listener, links } = await listen(t, world);
  const down = await dial(t, world, listener);
  const up = await t.until('the link at the listener', () => links[0]);
  return { up, down, world };
}

export async function listen(
  t: TestContext,
  world: TransportWorld,
  address = world.address(),
): Promise<{ listener: Listener; links: Link[]; handlers: ListenHandlers }> {
  const links: Link[] = [];
  const handlers: ListenHandlers = {
    onLink: (link) => links.push(link),
    onRefused: () => undefined,
  };
  const listener = await world.upper.listen(address, handlers);
  t.defer(() => listener.close());
  return { listener, links, handlers };
}

export async function dial(
  t: TestContext,
  world: TransportWorld,
  listener: Listener,
  signal = forever(),
): Promise<Link> {
  const link = await world.lower.dialer(listener.address, world.upperPeer.code).dial(signal);
  t.defer(() => link.close());
  return link;
}

export async function sendAll(link: Link, messages: readonly Uint8Array[]): Promise<void> {
  for (const message of messages) await link.send(message);
}

/** Reads exactly `expected`; with `end`, that nothing comes after it. */
export async function assertReceives(
  link: Link,
  expected: readonly Uint8Array[],
  end?: 'end',
): Promise<void> {
  let at = 0;
  if (expected.length === 0 && end === undefined) return;
  for await (const message of link.messages()) {
    const wanted = expected[at++];
    if (wanted === undefined) assert.unreachable(`message ${at} was not expected`);
    if (!Buffer.from(message).equals(wanted ?? new Uint8Array())) {
      assert.unreachable(`message ${at}: ${message.length} bytes, ${wanted?.length} expected`);
    }
    if (at === expected.length && end === undefined) return;
  }
  assert.is(at, expected.length, 'messages before the end');
}

/** Awaits `call` and asserts that it throws a HujiError of that code; returns it. */
export async function assertFails(code: ErrorCode, call: () => unknown): Promise<HujiError> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof HujiError)) throw error;
    assert.is(error.code, code, error.message);
    return error;
  }
  return assert.unreachable(`${code} was expected`) as never;
}

export function text(words: string): Uint8Array {
  return new TextEncoder().encode(words);
}

/** `count` small messages that tell their place. */
export function numbered(label: string, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => text(`${label} ${i}`));
}

/** Bytes that are wrong when any part is lost, doubled or moved. */
export function patterned(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) * 7 + (i >> 16)) & 0xff;
  return bytes;
}
