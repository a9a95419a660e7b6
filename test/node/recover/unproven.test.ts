import * as assert from 'uvu/assert';
import { type Clock, systemClock } from '../../../node/clock.js';
import { LIMITS } from '../../../node/limits.js';
import type { HujiNode } from '../../../node/node.js';
import type { Head } from '../../../proto/frame.js';
import { suite } from '../../harness.js';
import { ScriptedPeer } from '../ship/scripted-peer.js';
import { CITY, COUNTY, framesOf, Tree } from '../tree.js';

const test = suite('node/recover: what a node below shows');

/** All waits are over at once. */
const rushed: Clock = {
  now: () => systemClock.now(),
  monotonic: () => systemClock.monotonic(),
  after: (ms, call) => systemClock.after(ms / LIMITS.unprovenHeadMs, call),
};

/** A place of the node's own stream that does not exist. */
function invented(node: HujiNode, seq: number): Head {
  const stream = node.log.own('all')?.stream ?? '';
  return { stream, seq, hash: 'ff'.repeat(8) };
}

test('a place that is named and never given does not hold the province up for ever', async (t) => {
  const province = await new Tree(t).found({ clock: rushed });
  const before = province.epoch();
  const peer = await ScriptedPeer.below(t, province, COUNTY);
  await peer.hello([invented(province, 999)], { tier: 'county' });
  const alarm = await t.until('an alarm', () =>
    province.alarms.list().find(({ code }) => code === 'HEAD_UNPROVEN'),
  );
  assert.is(alarm.subject, COUNTY);
  await t.until('it writes again', () => !province.recovering());
  // What was shown may exist all the same: its seqs are not used again.
  await t.until('a new epoch', () => province.epoch() !== before);
  assert.is(province.recovering(), false);
});

test('who did not give what it showed is not believed again', async (t) => {
  const province = await new Tree(t).found({ clock: rushed });
  province.recovery.onHello(COUNTY, [invented(province, 999)], true);
  assert.is(province.recovering(), true);
  await t.until('it writes again', () => !province.recovering());
  province.recovery.onHello(COUNTY, [invented(province, 1000)], true);
  assert.is(province.recovering(), false);
});

test('the word of the parent stands until it has given what it showed', async (t) => {
  const tree = new Tree(t);
  const province = await tree.found();
  const county = await tree.join(COUNTY, province, { clock: rushed });
  const [own] = county.log.inLane(COUNTY);
  assert.ok(own);
  county.recovery.onHello(CITY, [{ stream: own.stream, seq: 999, hash: 'ff'.repeat(8) }], false);
  for (const frame of await framesOf(province, 'all')) await county.receiver.receive(frame);
  assert.is(county.recovering(), true);
});
