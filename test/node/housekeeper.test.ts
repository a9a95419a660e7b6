import * as assert from 'uvu/assert';
import { type Clock, systemClock } from '../../node/clock.js';
import { Housekeeper } from '../../node/housekeeper.js';
import type { HujiNode } from '../../node/node.js';
import { HujiError } from '../../proto/errors.js';
import { suite, type TestContext } from '../harness.js';
import { ManualClock } from '../transports/memory/manual-clock.js';
import { person } from './drafts.js';
import { STATION, Tree } from './tree.js';

const test = suite('node/housekeeper');

const SEAL_MS = 20_000;
const START_UNIX_MS = systemClock.now();

/** A node whose time is moved by hand; its wall clock may be ahead of the steady one. */
class HandMoved {
  readonly manual = new ManualClock();
  aheadMs = 0;
  looks = 0;
  readonly clock: Clock = {
    now: () => START_UNIX_MS + this.manual.now + this.aheadMs,
    monotonic: () => this.manual.now,
    after: (ms, call) => {
      this.looks++;
      return this.manual.after(ms, call);
    },
  };

  /** A station that has joined, with no tail open; its housekeeper at work. */
  async station(t: TestContext, sealMs = SEAL_MS): Promise<HujiNode> {
    const tree = new Tree(t);
    const node = await tree.join(STATION, await tree.found(), { clock: this.clock, sealMs });
    node.housekeeper.start();
    this.looks = 0;
    return node;
  }

  /** Moves on until the tail is sealed; gives how long that took, ms. */
  async untilSealed(node: HujiNode, withinMs: number): Promise<number> {
    const since = this.manual.now;
    while (openTails(node) > 0 && this.manual.now - since < withinMs) {
      await this.manual.advance(50);
      await node.store.commit(() => undefined);
    }
    assert.is(openTails(node), 0);
    return this.manual.now - since;
  }
}

function openTails(node: HujiNode): number {
  return [...node.log.branches()].filter(({ tailSince }) => tailSince !== 0).length;
}

async function write(node: HujiNode): Promise<void> {
  const lane = node.identity.code;
  const [answer] = await node.capture.capture([person(1)], { lane, session: 0, seal: false });
  assert.ok(answer?.ok);
}

test('a node with nothing to do looks after itself every five seconds', async (t) => {
  const time = new HandMoved();
  await time.station(t);
  await time.manual.advance(60_000);
  assert.is(time.looks, 12);
});

test('a tail is sealed when it is old enough, whenever it was opened', async (t) => {
  const time = new HandMoved();
  const node = await time.station(t);
  for (const later of [0, 50, 2450, 4950]) {
    await time.manual.advance(later);
    await write(node);
    const tookMs = await time.untilSealed(node, 2 * SEAL_MS);
    assert.ok(tookMs >= SEAL_MS && tookMs <= SEAL_MS + 300, `${tookMs} ms`);
  }
});

test('a tail that may get less old than five seconds is sealed in time too', async (t) => {
  const time = new HandMoved();
  const node = await time.station(t, 600);
  await time.manual.advance(550);
  await write(node);
  assert.ok((await time.untilSealed(node, 2 * SEAL_MS)) <= 900);
});

test('a wall clock that jumps is noticed within five seconds', async (t) => {
  const time = new HandMoved();
  const node = await time.station(t);
  await time.manual.advance(7300);
  time.aheadMs = 3_600_000;
  await time.manual.advance(5000);
  assert.ok(node.alarms.list().some(({ code }) => code === 'CLOCK_JUMP'));
});

test('a full disk, no folder, and room again are noticed within five seconds', async (t) => {
  const time = new HandMoved();
  const node = await new Tree(t).found({ clock: time.clock });
  let full: 'DISK_FULL' | 'STORE_GONE' | null = null;
  const store = Object.assign(Object.create(node.store) as typeof node.store, {
    refuses: () => (full === null ? null : new HujiError(full)),
  });
  const { clock, hybrid, alarms, log } = node;
  let rooms = 0;
  const rest = {
    refuses: () => null,
    onSealed: () => undefined,
    trim: () => Promise.resolve(),
    onRoom: () => {
      if (full !== null) assert.unreachable('there is none');
      rooms += 1;
    },
    watchSilence: () => undefined,
  };
  const keeper = new Housekeeper({
    ...{ clock, hybrid, alarms, store, log, ...rest },
    sealMs: SEAL_MS,
  });
  keeper.start();
  t.defer(() => keeper.stop());
  const shown = () =>
    alarms.list().flatMap((raised) => (raised.subject === 'store' ? raised.code : []));
  for (const now of ['DISK_FULL', 'STORE_GONE', null] as const) {
    await time.manual.advance(6100);
    full = now;
    await time.manual.advance(5000);
    assert.equal(shown(), now === null ? [] : [now]);
  }
  assert.ok(rooms > 0, 'what was put off is told');
});
