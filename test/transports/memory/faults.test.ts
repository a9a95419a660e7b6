import * as assert from 'uvu/assert';
import { HujiError } from '../../../proto/errors.js';
import type { Faults } from '../../../transports/memory/faults.js';
import { MemoryNetwork } from '../../../transports/memory/network.js';
import type { Link } from '../../../transports/transport.js';
import { suite } from '../../harness.js';
import { assertFails } from '../../suites/transport-links.js';
import { ManualClock, settled } from './manual-clock.js';

const test = suite('transports/memory/faults');

const UP = '229901000000';
const DOWN = '229901500000';
const SILENT_MS = 1000;

interface Arrival {
  readonly at: number;
  readonly number: number;
}

interface World {
  readonly network: MemoryNetwork;
  readonly clock: ManualClock;
  readonly up: Link;
  readonly down: Link;
  /** What the upper end has read, and when. */
  readonly arrivals: Arrival[];
  /** How reading ended: 'open' so far, 'end', or a code. */
  ending(): string;
}

async function world(seed: number, faults: Partial<Faults> = {}): Promise<World> {
  const clock = new ManualClock();
  const network = new MemoryNetwork({ clock, seed, silentMs: SILENT_MS });
  const links: Link[] = [];
  await network.transport(UP, 'aa').listen('memory://up', {
    onLink: (link) => links.push(link),
    onRefused: () => undefined,
  });
  const dialer = network.transport(DOWN, 'bb').dialer('memory://up', UP);
  const down = await dialer.dial(new AbortController().signal);
  const [up] = links;
  if (up === undefined) throw new Error('no link');
  network.setFaults(faults);
  const arrivals: Arrival[] = [];
  let ending = 'open';
  void (async () => {
    try {
      for await (const message of up.messages()) {
        arrivals.push({ at: clock.now, number: Buffer.from(message).readUInt32BE() });
      }
      ending = 'end';
    } catch (error) {
      ending = error instanceof HujiError ? error.code : String(error);
    }
  })();
  return { network, clock, up, down, arrivals, ending: () => ending };
}

/** Sends 0, 1, 2 …, one every 10 ms, until all are sent or the link is closed. */
async function sendNumbers({ clock, down }: World, count: number): Promise<number> {
  for (let i = 0; i < count; i++) {
    try {
      await down.send(numbered(i));
    } catch {
      return i;
    }
    await clock.advance(10);
  }
  return count;
}

function numbered(i: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(i);
  return bytes;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Each number where it came for the first time. */
function firsts(arrivals: readonly Arrival[]): number[] {
  return [...new Set(arrivals.map(({ number }) => number))];
}

const ROUGH: Partial<Faults> = {
  delayMs: [0, 200],
  repeat: 0.1,
  stall: 0.05,
  stallMs: [0, 300],
  cut: 0.01,
  readMs: [0, 5],
};

test('the same seed brings the same fate, another seed another', async () => {
  const run = async (seed: number): Promise<string> => {
    const made = await world(seed, ROUGH);
    await sendNumbers(made, 100);
    await made.clock.advance(10_000);
    return JSON.stringify([made.arrivals, made.ending()]);
  };
  for (let seed = 1; seed <= 5; seed++) {
    const first = await run(seed);
    assert.is(await run(seed), first);
    assert.is.not(await run(seed + 100), first);
  }
});

test('delays let no message overtake another', async (t) => {
  const made = await world(t.seed, { delayMs: [0, 500] });
  await sendNumbers(made, 100);
  await made.clock.advance(500);
  assert.equal(
    made.arrivals.map(({ number }) => number),
    upTo(100),
  );
  assert.ok(made.arrivals.some(({ at, number }) => at > number * 10));
});

test('a slow line carries one message after the other, and its delay comes on top', async (t) => {
  const made = await world(t.seed, { bytesPerSecond: 40, delayMs: [30, 30] });
  for (let i = 0; i < 4; i++) await made.down.send(numbered(i));
  await made.clock.advance(1000);
  const want = [130, 230, 330, 430].map((at, number) => ({ at, number }));
  assert.equal(made.arrivals, want);
});

test('a cut empties a slow line', async (t) => {
  const made = await world(t.seed, { bytesPerSecond: 40 });
  for (let i = 0; i < 4; i++) await made.down.send(numbered(i));
  await made.clock.advance(250);
  made.network.cut(UP, DOWN);
  await made.clock.advance(1000);
  assert.equal(
    made.arrivals.map(({ number }) => number),
    [0, 1],
  );
  assert.is(made.clock.pending, 0);
});

test('a repeated message comes again, a few later', async (t) => {
  const made = await world(t.seed, { repeat: 0.5 });
  await sendNumbers(made, 200);
  assert.equal(firsts(made.arrivals), upTo(200));
  assert.ok(made.arrivals.length > 250);
  const place = new Map<number, number>();
  for (const [i, { number }] of made.arrivals.entries()) {
    assert.ok(i - (place.get(number) ?? i) < 16);
    place.set(number, i);
  }
});

test('a cut loses what is under way and ends both sides', async (t) => {
  const made = await world(t.seed, { delayMs: [50, 50], cut: 0.05 });
  const sent = await sendNumbers(made, 1000);
  assert.ok(sent < 1000);
  await made.clock.advance(1000);
  assert.equal(
    made.arrivals.map(({ number }) => number),
    upTo(made.arrivals.length),
  );
  assert.ok(made.arrivals.length < sent);
  assert.is(made.ending(), 'LINK_DOWN');
  await assertFails('LINK_DOWN', () => made.down.send(numbered(0)));
  assert.is(made.network.links, 0);
  assert.is(made.clock.pending, 0);
});

test('after a loss everything vanishes, until the silence is noticed', async (t) => {
  const made = await world(t.seed, { loss: 0.2 });
  await sendNumbers(made, 90);
  const { length } = made.arrivals;
  assert.ok(length < 90);
  assert.equal(
    made.arrivals.map(({ number }) => number),
    upTo(length),
  );
  await made.clock.advance(SILENT_MS);
  assert.is(made.ending(), 'PEER_SILENT');
  const closed = await made.down.closed;
  assert.ok(closed instanceof HujiError && closed.code === 'PEER_SILENT');
});

test('whoever closes over a line that loses everything leaves the other to notice', async (t) => {
  const made = await world(t.seed, { loss: 1 });
  await made.down.send(numbered(0));
  made.network.setFaults({});
  made.down.close();
  await made.clock.advance(2_000 + SILENT_MS);
  assert.is(made.ending(), 'PEER_SILENT');
  assert.is(made.network.links, 0);
});

test('a stall delays and loses nothing', async (t) => {
  const made = await world(t.seed, { stall: 0.1, stallMs: [100, SILENT_MS - 1] });
  const sent = await sendNumbers(made, 100);
  await made.clock.advance(2 * SILENT_MS);
  assert.is(sent, 100);
  assert.equal(
    made.arrivals.map(({ number }) => number),
    upTo(100),
  );
});

test('a partition holds one way only, and heals', async (t) => {
  const made = await world(t.seed);
  made.network.partition(DOWN, UP);
  await made.down.send(numbered(0));
  await made.up.send(numbered(7));
  const read = (await made.down.messages()[Symbol.asyncIterator]().next()).value;
  assert.equal(Uint8Array.from(read ?? []), Uint8Array.from(numbered(7)));
  await made.clock.advance(SILENT_MS - 1);
  assert.equal(made.arrivals, []);
  made.network.heal(DOWN, UP);
  await made.clock.advance(SILENT_MS);
  assert.equal(firsts(made.arrivals), [0]);
  assert.is(made.ending(), 'open');
});

test('a partition that lasts ends the link, and lets nobody in', async (t) => {
  const made = await world(t.seed);
  made.network.partition(DOWN, UP);
  await made.clock.advance(SILENT_MS);
  assert.is(made.ending(), 'PEER_SILENT');
  const dialer = made.network.transport(DOWN, 'bb').dialer('memory://up', UP);
  const failed = assertFails('LINK_DOWN', () => dialer.dial(new AbortController().signal));
  await made.clock.advance(SILENT_MS);
  await failed;
  made.network.heal();
  const link = await dialer.dial(new AbortController().signal);
  assert.is(link.peer.code, UP);
});

test('a slow reader takes its time and holds the sender back', async (t) => {
  const made = await world(t.seed, { readMs: [20, 20] });
  const frame = new Uint8Array(65_536);
  let sent = 0;
  void (async () => {
    for (; sent < 100; sent++) await made.down.send(frame);
  })();
  await made.clock.advance(100);
  assert.is(made.arrivals.length, 5);
  assert.ok(sent < 12, `${sent} were taken`);
  await made.clock.advance(2000);
  assert.is(made.arrivals.length, 100);
});

test('cut breaks the links of two nodes', async (t) => {
  const made = await world(t.seed);
  made.network.cut(UP, DOWN);
  await settled();
  assert.is(made.ending(), 'LINK_DOWN');
  assert.is(made.network.links, 0);
});

test('a goodbye that cannot arrive ends the closing side all the same', async (t) => {
  const made = await world(t.seed);
  made.network.partition(DOWN, UP);
  made.down.close();
  await made.clock.advance(60_000);
  assert.is(await made.down.closed, null);
  assert.is(made.ending(), 'PEER_SILENT');
  assert.is(made.clock.pending, 0);
});

test('a refusal is told to both sides', async (t) => {
  const network = new MemoryNetwork({ clock: new ManualClock(), seed: t.seed });
  const refusals: string[] = [];
  const strict = network.transport(UP, 'aa', (peer) => {
    throw new HujiError('PEER_REVOKED', peer.code);
  });
  await strict.listen('memory://up', {
    onLink: () => assert.unreachable(),
    onRefused: ({ code, from }) => refusals.push(`${code} ${from}`),
  });
  const dialer = network.transport(DOWN, 'bb').dialer('memory://up', UP);
  await assertFails('PEER_REVOKED', () => dialer.dial(new AbortController().signal));
  assert.equal(refusals, [`PEER_REVOKED ${DOWN}`]);
});
