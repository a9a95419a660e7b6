import * as assert from 'uvu/assert';
import { listIn, numberIn, partOf, textIn } from '../../../../bin/document.js';
import { FEE_EVENT } from '../../../../conflict/card/fee.js';
import type { Draft } from '../../../../node/capture/capture.js';
import type { Json } from '../../../../node/control/control.js';
import { Fsck } from '../../../../node/fsck/fsck.js';
import type { HujiNode } from '../../../../node/node.js';
import { nodeAct } from '../../../../node/node-act.js';
import { entityNo } from '../../../../proto/entity.js';
import { idToRef } from '../../../../proto/id.js';
import { suite, type TestContext } from '../../../harness.js';
import { draft } from '../../drafts.js';
import { FrameWriter } from '../../frame-writer.js';
import { refused } from '../../identity/province.js';
import { identities, STATION } from '../../tree.js';
import { Day, planOf } from '../campaign/days.js';
import { CardWorld } from '../card/card-world.js';
import { photo } from '../card/jpeg.js';

const test = suite('node/methods/fee');
const GENEROUS = { limitMs: 60_000 };

/** An open pilot county on a day, and so many applications accepted there. */
async function accepted(t: TestContext, count: number) {
  const day = new Day();
  day.is('2004-10-08');
  const world = await CardWorld.make(t, { clock: day.clock });
  await world.province.signed('campaign.apply', { document: planOf(1) });
  await world.exchange();
  const people = await world.people(count);
  await world.open();
  const cards: string[] = [];
  for (const [n, person] of people.entries()) {
    const [answer] = await world.accept({ person, reason: '12', photo: photo(n) });
    cards.push(textIn(answer ?? null, 'number'));
  }
  const fee = async (line: { readonly [name: string]: string | number }) => {
    world.station.emitted.length = 0;
    await world.station.signed('card.fee', {}, [JSON.stringify(line)]);
    return textIn(world.station.emitted[0] ?? null, 'code') || 'ok';
  };
  const remit = (more: { [name: string]: Json }) =>
    world.station.signed('fee.remit', { slip: 'P-1', ...more });
  return { day, world, cards, fee, remit };
}

test(
  'a fee is the amount the campaign names, taken once, with a receipt of its own',
  async (t) => {
    const { world, cards, fee } = await accepted(t, 3);
    const [one = '', two = '', three = ''] = cards;
    assert.is(await fee({ card: one, amount: 4000, receipt: 'R1' }), 'FEE_AMOUNT');
    assert.is(await fee({ card: one, amount: 1000, receipt: 'R1' }), 'FEE_AMOUNT');
    assert.is(await fee({ card: one, amount: 2000 }), 'FEE_RECEIPT');
    assert.is(await fee({ card: one, amount: 2000, receipt: 'R1' }), 'ok');
    assert.is(await fee({ card: one, amount: 2000, receipt: 'R2' }), 'FEE_TAKEN');
    assert.is(await fee({ card: two, amount: 1000, receipt: 'R1', exemption: '1' }), 'FEE_RECEIPT');
    assert.is(await fee({ card: two, amount: 1000, receipt: 'R2', exemption: '1' }), 'ok');
    assert.is(await fee({ card: three, amount: 0, exemption: '9' }), 'FEE_AMOUNT');
    assert.is(await fee({ card: three, amount: 0, exemption: '3' }), 'ok');
    assert.is(await world.stageAt(world.station, one), 'accepted', 'a fee is no step');
    await world.exchange();

    const list = await world.station.call('fee.list');
    const entries = listIn(list, 'entries').map((row) => [
      numberIn(row, 'amount'),
      textIn(row, 'receipt'),
      textIn(row, 'exemption'),
    ]);
    assert.equal(
      entries.sort(),
      [
        [0, '', '3'],
        [1000, 'R2', '1'],
        [2000, 'R1', ''],
      ].sort(),
    );
    const report = await world.province.call('report', { kind: 'daily' });
    assert.equal(partOf(report, 'fees'), {
      ...{ taken: 3000, paid: 2, remitted: 0, outstanding: 3000, exempt: { 1: 1, 3: 1 } },
    });
  },
  GENEROUS,
);

test(
  'a day is remitted whole, what comes later by itself, and nothing is netted off',
  async (t) => {
    const { world, cards, fee, remit } = await accepted(t, 3);
    const [one = '', two = '', three = ''] = cards;
    await refused(() => remit({}), 'FEE_REMITTED');
    await fee({ card: one, amount: 2000, receipt: 'R1' });
    await fee({ card: two, amount: 2000, receipt: 'R2' });
    await refused(() => remit({ amount: 3500 }), 'FEE_NETTED');
    await refused(() => remit({ amount: 4500 }), 'FEE_NETTED');
    assert.is(numberIn(await remit({ amount: 4000 }), 'remitted'), 4000);
    await refused(() => remit({}), 'FEE_REMITTED');
    await fee({ card: three, amount: 2000, receipt: 'R3' });
    assert.is(numberIn(await remit({ slip: 'P-2' }), 'remitted'), 2000);
    await refused(() => world.county.signed('fee.remit', { slip: 'P-3' }), 'CARD_TIER');
    await world.exchange();
    for (const asked of [world.station, world.county, world.province]) {
      const [row] = listIn(await asked.call('fee.list'), 'stations');
      assert.equal(row, {
        ...{ station: STATION, taken: 6000, remitted: 6000, outstanding: 0 },
        slips: ['P-1', 'P-2'],
      });
      assert.equal(await findings(asked.node), []);
    }
  },
  GENEROUS,
);

async function findings({ store, log, counters }: HujiNode): Promise<readonly string[]> {
  const report = await new Fsck({ store, log, counters, progress: () => undefined }).run();
  return report.findings.map(({ code, where }) => `${code} ${where}`);
}

/** Frames with the station's own keys, past its capture; how many changes are parked for them. */
async function slip(node: HujiNode, drafts: Draft[]): Promise<number> {
  const identity = (await identities()).get(STATION);
  if (identity === undefined) throw new Error(STATION);
  const writer = new FrameWriter(identity, { lane: STATION, epoch: 'badc0ffee0ddf00d' });
  const before = node.counters.all().get(STATION)?.parked ?? 0;
  await node.receiver.receive(writer.introduce().bytes);
  const { frame } = writer.write(drafts, { under: node.authority.head() });
  await node.receiver.receive(frame.bytes);
  await node.settled();
  return (node.counters.all().get(STATION)?.parked ?? 0) - before;
}

function forged(card: string, values: { [id: string]: string }): Draft {
  const about = { entity: entityNo('card'), target: idToRef(card), source: 0, seen: [] };
  return draft(FEE_EVENT, values, { ...about, since: '20041008' });
}

test(
  'a station that writes past its own daemon nets nothing off, and takes no other amount',
  async (t) => {
    const { world, cards } = await accepted(t, 1);
    await world.exchange();
    const { card = '' } = Object(await world.province.call('card.show', { card: cards[0] ?? '' }));
    const remittance = (taken: number, remitted: number, code = STATION) => ({
      ...nodeAct('973', code, { day: '20041008', taken, remitted, slip: 'P-9' }),
      since: '20041008',
    });
    const parked = await slip(world.province.node, [
      remittance(4000, 3000),
      remittance(4000, -4000),
      remittance(2000, 2000, '229901000000'),
      forged(String(card), { GBF: '1500', SJHM: 'R9' }),
      forged(String(card), { GBF: '2000' }),
      forged(String(card), { GBF: '0', JMYY: '7' }),
    ]);
    assert.is(parked, 6);
    assert.equal(listIn(await world.province.call('fee.list'), 'stations'), []);
  },
  GENEROUS,
);

test(
  'after the final report the ledger is read and no more',
  async (t) => {
    const { day, world, cards, fee, remit } = await accepted(t, 2);
    const [one = '', two = ''] = cards;
    await fee({ card: one, amount: 2000, receipt: 'R1' });
    await refused(() => world.province.signed('fee.close'), 'REPORT_EARLY');
    day.is('2009-02-02');
    await refused(() => world.station.signed('fee.close'), 'EVENT_FORBIDDEN');
    const closed = await world.province.signed('fee.close');
    assert.is(textIn(closed, 'closed'), '20090202');
    await refused(() => world.province.signed('fee.close'), 'LEDGER_CLOSED');
    await world.exchange();
    assert.is(await fee({ card: two, amount: 2000, receipt: 'R2' }), 'LEDGER_CLOSED');
    await refused(() => remit({ day: '20041008' }), 'LEDGER_CLOSED');
    const { card = '' } = Object(await world.province.call('card.show', { card: two }));
    const late = forged(String(card), { GBF: '2000', SJHM: 'R2' });
    assert.is(await slip(world.county.node, [late]), 1, 'also on an older day, by who has heard');
    const [row] = listIn(await world.station.call('fee.list', { day: '20041008' }), 'stations');
    assert.is(numberIn(row, 'taken'), 2000);
  },
  GENEROUS,
);
