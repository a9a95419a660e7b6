import * as assert from 'uvu/assert';
import { listIn, partOf, textIn } from '../../../../bin/document.js';
import { CARD_EVENTS } from '../../../../conflict/card/stages.js';
import type { Draft } from '../../../../node/capture/capture.js';
import { acceptanceNumbers } from '../../../../node/methods/card/acceptance-number.js';
import { entityNo } from '../../../../proto/entity.js';
import { idToRef } from '../../../../proto/id.js';
import { suite } from '../../../harness.js';
import { draft } from '../../drafts.js';
import { FrameWriter } from '../../frame-writer.js';
import { refused } from '../../identity/province.js';
import { COUNTY, framesOf, identities, PROVINCE, STATION, sealTails } from '../../tree.js';
import { Day } from '../campaign/days.js';
import { CardWorld, reasonsOf } from './card-world.js';
import { photo } from './jpeg.js';

const test = suite('node/methods/card: cheating again');
const GENEROUS = { limitMs: 60_000 };

function authorisation(card: string, after: string, since: string): Draft {
  const about = { entity: entityNo('card'), target: idToRef(card), source: 0, seen: [] };
  return draft(CARD_EVENTS.authorise, { SHHJ: after }, { ...about, since });
}

test(
  'an authorisation by an old certificate is parked, and so is one of a day before it closed',
  async (t) => {
    const day = new Day();
    day.is('2005-03-01');
    const world = await CardWorld.make(t, { clock: day.clock });
    const [one = ''] = await world.people(1);
    await world.open();
    const card = await world.sampled(one, 1);
    const shown = await world.county.call('card.show', { card });
    const id = textIn(shown, 'card');
    const last = textIn(listIn(shown, 'acts').at(-1) ?? null, 'change');
    const identity = (await identities()).get(PROVINCE);
    if (identity === undefined) throw new Error(PROVINCE);
    const writer = new FrameWriter(identity, { lane: STATION, epoch: 'badc0ffee0ddf00d' });
    const { node } = world.county;
    const parked = async (...days: string[]) => {
      const before = node.counters.all().get(STATION)?.parked ?? 0;
      const drafts = days.map((since) => authorisation(id, last, since));
      const { frame } = writer.write(drafts, { under: node.authority.head() });
      await node.receiver.receive(frame.bytes);
      await node.settled();
      return (node.counters.all().get(STATION)?.parked ?? 0) - before;
    };
    day.is('2005-04-01');
    assert.is(await parked('20050401', '20050228'), 2, 'after its last day, before its first');
    await world.province.signed('gate.close', { area: COUNTY, why: '摘要不符' });
    await world.exchange();
    assert.is(await parked('20050302'), 1, 'a day on which it was open, and it is closed since');
    assert.is(await world.stageAt(world.county, card), 'sampled');
    const [answer] = await world.step(world.province, 'authorise', { card });
    assert.is(partOf(answer ?? null, 'ok'), false);
  },
  GENEROUS,
);

test(
  'an application that comes by two ways, and a line that is sent twice, is one application',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = ''] = await world.people(1);
    await world.open();
    const line = { ref: 'r-1', person: one, reason: '12', photo: photo(1) };
    const [first] = await world.accept(line);
    const [again] = await world.accept(line);
    assert.equal(again, first, 'the same answer');
    const { node } = world.province;
    await sealTails(world.station.node);
    // By the line to the province, by a disk through the county, and by the line once more.
    const frames = await framesOf(world.station.node, STATION);
    for (const frame of frames) await node.receiver.receive(frame);
    await world.exchange();
    for (const frame of frames) await node.receiver.receive(frame);
    await node.settled();
    const counts = partOf(await world.province.call('card.list'), 'counts');
    assert.is(partOf(counts, 'accepted'), 1);
    assert.is(await world.stageAt(world.province, textIn(first ?? null, 'number')), 'accepted');
  },
  GENEROUS,
);

test(
  'who shares a number, and whoever comes after the last number of a day, is told so',
  async (t) => {
    const world = await CardWorld.make(t);
    const [one = ''] = await world.people(2, { GMSFHM: '229901196405120011', CSRQ: '19640512' });
    const line = { person: one, reason: '12', photo: photo(1) };
    assert.ok(reasonsOf((await world.accept(line))[0]).includes('CARD_NUMBER_SHARED'));
    const { node } = world.station;
    await refused(() => acceptanceNumbers(node, '20041008', 100_000), 'CARD_SERIAL');
    await refused(
      () => world.county.signed('gate.declare', { persons: 1, households: 0 }),
      'GATE_TIER',
    );
  },
  GENEROUS,
);
