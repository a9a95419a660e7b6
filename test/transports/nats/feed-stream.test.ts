import { generateKeyPairSync } from 'node:crypto';
import * as assert from 'uvu/assert';
import { CursorSeal } from '../../../node/methods/registry/cursor-seal.js';
import {
  type FeedMark,
  type FeedMarks,
  FeedSender,
} from '../../../node/methods/registry/feed-sender.js';
import type { HujiNode } from '../../../node/node.js';
import { seededRandom as drawn } from '../../../transports/memory/seeded-random.js';
import { FeedStream } from '../../../transports/nats/feed-stream.js';
import { suite, type TestContext } from '../../harness.js';
import type { NatsServer } from '../../nats-server.js';
import { about, person } from '../../node/drafts.js';
import { seededRandom } from '../../node/identity/province.js';
import {
  court,
  publishConsumer,
  Served,
  Stations,
} from '../../node/methods/registry/registry-world.js';
import { hastyClock, PROVINCE, SECOND_STATION, STATION, Tree } from '../../node/tree.js';
import { FeedReader } from './feed-reader.js';
import { oneServer } from './worlds.js';

/** Starting and stopping servers takes its time. */
const SLOW = { limitMs: 60_000 };

const test = suite('transports/nats/feed-stream');

class Marks implements FeedMarks {
  mark: FeedMark | null = null;
  /** How often something was noted. */
  written = 0;
  read(): FeedMark | null {
    return this.mark;
  }
  write(mark: FeedMark): void {
    this.mark = mark;
    this.written += 1;
  }
}

interface World {
  readonly node: HujiNode;
  readonly served: Served;
  readonly server: NatsServer;
  readonly stream: FeedStream;
  readonly marks: Marks;
  /** Starts a sender as a daemon that has just come up does. */
  sender(): FeedSender;
}

async function world(t: TestContext, edit = {}): Promise<World> {
  const server = await oneServer(t);
  const tree = new Tree(t);
  const node = await tree.found();
  await publishConsumer(node, court({ may: ['watch'], ...edit }));
  const served = new Served(t, node);
  const marks = new Marks();
  const stream = new FeedStream({
    ...{ address: server.address, node: PROVINCE, consumer: 'court', entity: 'person', access: {} },
  });
  const sender = () => {
    const made = new FeedSender({
      ...{ registry: served.registry, authority: node.authority, alarms: node.alarms },
      ...{ clock: hastyClock, random: seededRandom('feed'), outlet: stream, marks },
      ...{ consumer: 'court', entity: 'person', to: stream.subject },
    });
    made.start();
    t.defer(() => made.stop());
    return made;
  };
  return { node, served, server, stream, marks, sender };
}

test(
  'a consumer is sent what it may see and nothing else, masked, and it is on record',
  async (t) => {
    const { node, served, server, stream, sender } = await world(t, { numbers: 'last-four' });
    const stations = new Stations();
    const number = '229901196405120011';
    const [here] = await stations.write(node, STATION, [person(1, { GMSFHM: number })]);
    await stations.write(node, SECOND_STATION, [person(2)]);
    sender();
    const reader = await FeedReader.open(t, server, stream);
    const [first, second] = await reader.until(2);
    assert.is(first?.kind, 'anew');
    assert.is(second?.id, here);
    assert.is(second?.record?.fields['GMSFHM'], `${'*'.repeat(14)}0011`);
    const [next] = await stations.write(node, STATION, [person(3)]);
    await stations.write(node, SECOND_STATION, [person(4)]);
    const [last] = await stations.write(node, STATION, [person(5)]);
    const all = await reader.until(4);
    assert.equal(
      all.slice(2).map(({ id }) => id),
      [next, last],
    );
    const record = (await served.recorded()).filter(({ via }) => via === 'nats');
    assert.ok(record.some(({ people = [] }) => people.includes(here ?? '')));
    assert.ok(record.every(({ account }) => account === 'court'));
  },
  SLOW,
);

test(
  'each change is there once and in order, though sender and server are stopped and purged',
  async (t) => {
    const { node, server, stream, marks, sender } = await world(t);
    const draw = drawn(t.seed);
    const random = (below: number) => Math.floor(draw() * below);
    const stations = new Stations();
    const reader = await FeedReader.open(t, server, stream);
    let running = sender();
    const written: string[] = [];
    await reader.until(1);
    // What changes while all that stands is being told is told once more after it.
    await t.until('all that stands is told', () => marks.written >= 2);
    let earlier: FeedMark | null = null;
    for (let round = 0; round < 16; round++) {
      const ids = await stations.write(
        node,
        STATION,
        Array.from({ length: 1 + random(300) }, (_, at) => person(round * 1000 + at)),
      );
      written.push(...ids);
      switch (random(5)) {
        case 0:
          await running.stop();
          running = sender();
          break;
        case 1:
          await server.kill();
          await server.start();
          break;
        case 2:
          // Taken away once it was read, as whoever keeps the server may do.
          await reader.until(1 + written.length);
          await t.until('it is noted', () => marks.mark?.seq === 1 + written.length);
          await reader.purge();
          earlier = null;
          break;
        case 3:
          await running.stop();
          // The disk of the node lost what was noted last.
          marks.mark = earlier ?? marks.mark;
          running = sender();
          break;
        default:
          earlier = marks.mark;
      }
    }
    const events = await reader.until(1 + written.length);
    const told = events.slice(1).map(({ kind, id }) => `${kind} ${id}`);
    const wanted = written.map((id) => `changed ${id}`);
    assert.is(
      told.findIndex((each, at) => each !== wanted[at]),
      -1,
    );
    assert.is(told.length, wanted.length);
  },
  { limitMs: 120_000 },
);

test(
  'where the server has lost all it had kept, everybody comes once more',
  async (t) => {
    const { node, server, stream, sender } = await world(t);
    const stations = new Stations();
    const [first] = await stations.write(node, STATION, [person(1)]);
    const running = sender();
    const reader = await FeedReader.open(t, server, stream);
    await reader.until(2);
    await running.stop();
    await server.kill();
    server.destroyStorage();
    await server.start();
    sender();
    const again = await FeedReader.open(t, server, stream);
    const events = await again.until(2);
    assert.equal(
      events.map(({ kind, id }) => [kind, id]),
      [
        ['anew', undefined],
        ['changed', first],
      ],
    );
  },
  SLOW,
);

test(
  'who may no longer watch is sent nothing, and it is an alarm until he may',
  async (t) => {
    const { node, server, stream, sender } = await world(t);
    const stations = new Stations();
    const [id = ''] = await stations.write(node, STATION, [person(1)]);
    sender();
    const reader = await FeedReader.open(t, server, stream);
    await reader.until(2);
    await publishConsumer(node, court({ may: ['get'], version: 2 }));
    await stations.write(node, STATION, [about(id, '107', { XM: '王2' })]);
    const waits = () => node.alarms.list().some(({ code }) => code === 'FEED_WAITS');
    await t.until('the alarm', waits);
    await publishConsumer(node, court({ may: ['watch'], version: 3 }));
    const events = await reader.until(3);
    assert.equal([events[2]?.id, events[2]?.event], [id, '107']);
    await t.until('no alarm', () => !waits());
  },
  SLOW,
);

test('the name of a place is one for all its cursors, and another for every other place', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const seal = new CursorSeal(privateKey, seededRandom('seal'), () => '0123456789abcdef');
  const at = { next: 7, skip: 3, walk: null };
  const [a, b] = [seal.seal('court', at), seal.seal('court', at)];
  assert.is.not(a, b);
  assert.is(seal.nameOf('court', a), seal.nameOf('court', b));
  const other = seal.seal('court', { ...at, skip: 4 });
  assert.is.not(seal.nameOf('court', a), seal.nameOf('court', other));
  assert.throws(() => seal.nameOf('bank', a));
});
