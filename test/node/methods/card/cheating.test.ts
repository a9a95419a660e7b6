import * as assert from 'uvu/assert';
import { CARD_EVENTS, type CardAct } from '../../../../conflict/card/stages.js';
import type { Draft } from '../../../../node/capture/capture.js';
import type { HujiNode } from '../../../../node/node.js';
import { entityNo } from '../../../../proto/entity.js';
import { idToRef } from '../../../../proto/id.js';
import { suite } from '../../../harness.js';
import { draft } from '../../drafts.js';
import { FrameWriter } from '../../frame-writer.js';
import { CITY, COUNTY, identities, PROVINCE, STATION } from '../../tree.js';
import { CardWorld } from './card-world.js';

const test = suite('node/methods/card: cheating');
const GENEROUS = { limitMs: 60_000 };

function forged(act: CardAct, card: string, after: string): Draft {
  return draft(
    CARD_EVENTS[act],
    { SHHJ: after },
    {
      ...{
        entity: entityNo('card'),
        target: idToRef(card),
        source: 0,
        since: '20041008',
        seen: [],
      },
    },
  );
}

/** Frames with a node's own keys, past its capture; what each is answered at the node. */
async function slip(node: HujiNode, code: string, drafts: Draft[]): Promise<string[]> {
  const identity = (await identities()).get(code);
  if (identity === undefined) throw new Error(code);
  const writer = new FrameWriter(identity, { lane: STATION, epoch: 'badc0ffee0ddf00d' });
  const before = node.counters.all().get(STATION)?.parked ?? 0;
  const frames = code === STATION ? [writer.introduce().bytes] : [];
  const under = node.authority.head();
  frames.push(writer.write(drafts, { under }).frame.bytes);
  for (const frame of frames) await node.receiver.receive(frame);
  await node.settled();
  const after = node.counters.all().get(STATION)?.parked ?? 0;
  return Array.from({ length: after - before }, () => 'parked');
}

test(
  'a stage written by a tier that may not is parked, an approval out of its place counts nothing',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = ''] = await world.people(1);
    await world.open();
    const card = await world.sampled(one, 1);
    const { node } = world.province;
    const shown = await world.province.call('card.show', { card });
    const { card: id, acts } = shown as unknown as { card: string; acts: { change: string }[] };
    const last = acts.at(-1)?.change ?? '';
    const [first, , approval] = acts.map(({ change }) => change);
    assert.equal(await slip(node, STATION, [forged('produce', id, last)]), ['parked']);
    assert.equal(await slip(node, COUNTY, [forged('authorise', id, last)]), ['parked']);
    assert.is(await world.stageAt(world.province, card), 'sampled');
    // Once more what was approved before: the city's word follows the first, and stays the one.
    const replayed = [forged('approve', id, first ?? ''), forged('approve', id, approval ?? '')];
    assert.equal(await slip(node, CITY, replayed), []);
    assert.is(await world.stageAt(world.province, card), 'sampled');
  },
  GENEROUS,
);

test(
  'an authorisation past a closed gate counts at no node, whoever wrote it',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = ''] = await world.people(1);
    await world.open();
    const card = await world.sampled(one, 1);
    await world.province.signed('gate.close', { area: COUNTY, why: '摘要不符' });
    await world.exchange();
    const shown = await world.county.call('card.show', { card });
    const { card: id, acts } = shown as unknown as { card: string; acts: { change: string }[] };
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const draftOf = { ...forged('authorise', id, acts.at(-1)?.change ?? ''), since: day };
    assert.equal(await slip(world.county.node, PROVINCE, [draftOf]), ['parked']);
    assert.is(await world.stageAt(world.county, card), 'sampled');
  },
  GENEROUS,
);

test(
  'two applications of one person: the province authorises one of them',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = ''] = await world.people(1);
    await world.open();
    const card = await world.sampled(one, 1);
    const first = await world.province.call('card.show', { card });
    const { card: id } = first as unknown as { card: string };
    // The station's other life accepts once more, knowing nothing of the first.
    const identity = (await identities()).get(STATION);
    if (identity === undefined) throw new Error(STATION);
    const { node } = world.province;
    const record = node.applier.read(node.store, entityNo('card'), idToRef(id));
    const accepted = record?.contributions.find(({ change }) => change.target === null)?.change;
    if (accepted === undefined) throw new Error('not accepted');
    const writer = new FrameWriter(identity, { epoch: 'badc0ffee0ddf00d' });
    const under = node.authority.head();
    const frames = [writer.introduce().bytes];
    const again = writer.write([{ ...accepted }], { under });
    frames.push(again.frame.bytes);
    const [second = ''] = again.ids;
    let after = second;
    for (const frame of frames) {
      for (const each of world.nodes())
        if (each !== world.station.node) await each.receiver.receive(frame);
    }
    for (const [asked, step] of [
      [world.county, 'review'],
      [world.approver, 'approve'],
      [world.city, 'sample'],
    ] as const) {
      await world.taken(asked, step, second);
      after = step;
    }
    assert.is(after, 'sample');
    const [unclear] = await world.step(world.province, 'authorise', { card });
    assert.is((unclear as { code: string }).code, 'CARD_AMBIGUOUS');
    const answers = await world.step(world.province, 'authorise', { card: id }, { card: second });
    const codes = answers.map((answer) => (answer as { code: string | null }).code);
    assert.equal(codes, [null, 'CARD_REFUSED']);
  },
  GENEROUS,
);
