import * as assert from 'uvu/assert';
import { listIn, numberIn, partOf, textIn } from '../../../../bin/document.js';
import type { Json } from '../../../../node/control/control.js';
import type { HujiNode } from '../../../../node/node.js';
import { nodeAct } from '../../../../node/node-act.js';
import { suite, type TestContext } from '../../../harness.js';
import { FrameWriter } from '../../frame-writer.js';
import { refused } from '../../identity/province.js';
import { CITY, COUNTY, identities, STATION } from '../../tree.js';
import type { Asked } from '../asked.js';
import { Day, planOf } from '../campaign/days.js';
import { CardWorld } from '../card/card-world.js';

const test = suite('node/methods/office');
const GENEROUS = { limitMs: 60_000 };

const OFFICE = { code: CITY, name: '训练制证所', until: '20040930' };
const ORDERS = ['A-1', 'A-2', 'A-3'].map((number, at) => ({
  number,
  generation: at === 0 ? '2' : '1',
  station: STATION,
  ordered: '20040820',
}));

async function drained(t: TestContext, offices: readonly Json[] = [OFFICE]) {
  const day = new Day();
  day.is('2004-08-25');
  const world = await CardWorld.make(t, { clock: day.clock });
  const document = { ...Object(planOf(1)), offices } as Json;
  await world.province.signed('campaign.apply', { document });
  await world.exchange();
  const step = async (asked: Asked, name: string, more: { [part: string]: Json } = {}) => {
    const done = await asked.signed('office.step', { step: name, office: CITY, ...more });
    await world.exchange();
    return done;
  };
  const shown = async (asked: Asked) =>
    listIn(await asked.call('office.show'), 'offices')[0] ?? null;
  return { day, world, step, shown };
}

test(
  'a former office is counted, drained to zero, taken over once and withdrawn',
  async (t) => {
    const { day, world, step, shown } = await drained(t);
    const { city, province } = world;
    assert.is(textIn(await shown(city), 'stage'), 'active');
    await step(city, 'inventory', { orders: ORDERS, blanks: 12 });
    await step(city, 'made', { numbers: ['A-2'] });
    await refused(() => step(city, 'hand-over'), 'NOT_BEGUN');

    day.is('2004-09-02');
    assert.is(textIn(await shown(province), 'stage'), 'draining');
    const late = { ...ORDERS[0], number: 'A-9', ordered: '20040901' } as Json;
    await refused(() => step(city, 'inventory', { orders: [late] }), 'OFFICE_CLOSED');
    await refused(() => step(city, 'inventory', { orders: ORDERS.slice(0, 1) }), 'OFFICE_TWICE');
    await refused(() => step(city, 'hand-over', { numbers: ['B-1'] }), 'OFFICE_LIST');
    const handed = await step(city, 'hand-over', { blanks: 11 });
    assert.is(numberIn(handed, 'handedOver'), 3);
    await refused(() => step(city, 'take-over'), 'CARD_TIER');
    await refused(() => step(province, 'withdraw'), 'OFFICE_NOT_EMPTY');

    await step(province, 'take-over', { numbers: ['A-1', 'A-2'], blanks: 11 });
    assert.equal(counts(await shown(city)), [1, 0, 2, 0, 0], 'what did not come is back');
    await step(city, 'hand-over');
    await step(province, 'take-over');
    await refused(() => step(province, 'take-over', { numbers: ['A-3'] }), 'OFFICE_LIST');
    await step(province, 'withdraw');
    await step(province, 'produced', { numbers: ['A-1', 'A-3'] });
    for (const asked of [city, province]) {
      const office = await shown(asked);
      assert.is(textIn(office, 'stage'), 'withdrawn');
      assert.is(textIn(office, 'withdrawn'), '20040902');
      assert.equal(counts(office), [0, 0, 1, 2, 0]);
    }
    await refused(() => step(city, 'inventory', { orders: [late] }), 'OFFICE_WITHDRAWN');
    assert.equal(listIn(await world.county.call('office.show'), 'offices'), []);
  },
  GENEROUS,
);

function counts(office: Json): number[] {
  return ['open', 'handedOver', 'takenOver', 'produced', 'blanks'].map((part) =>
    numberIn(office, part),
  );
}

test(
  'who hands over does not take over, and an order of two offices is taken once',
  async (t) => {
    const other = { code: '229800000000', name: '另一制证所', until: '20040930' };
    const { day, world, step } = await drained(t, [OFFICE, other]);
    const { province } = world;
    day.is('2004-09-02');
    const elsewhere = (name: string, more: { [part: string]: Json } = {}) =>
      step(province, name, { ...more, office: other.code });
    // The city of the second has no node yet: the province stands in for it.
    await elsewhere('inventory', { orders: ORDERS });
    await elsewhere('hand-over');
    await refused(() => elsewhere('take-over'), 'CARD_SEPARATION');
    const colleague = await province.colleague('receiver');
    await step(colleague, 'take-over', { office: other.code });
    await step(world.city, 'inventory', { orders: ORDERS });
    await step(world.city, 'hand-over');
    await refused(() => step(province, 'take-over'), 'OFFICE_TWICE');
    await step(province, 'take-over', { numbers: [] });
    await refused(() => step(province, 'hand-over', { office: COUNTY }), 'OFFICE_UNKNOWN');
  },
  GENEROUS,
);

/** Frames with the city's own keys, past its capture; how many of its lane are parked after. */
async function slip(node: HujiNode, documents: readonly (readonly [string, Json])[]) {
  const identity = (await identities()).get(CITY);
  if (identity === undefined) throw new Error(CITY);
  const writer = new FrameWriter(identity, { lane: CITY, epoch: 'badc0ffee0ddf00d' });
  const drafts = documents.map(([since, document]) => ({
    ...nodeAct('972', CITY, document),
    since,
  }));
  await node.receiver.receive(writer.introduce().bytes);
  const frame = writer.write(drafts, { under: node.authority.head() }).frame.bytes;
  await node.receiver.receive(frame);
  await node.settled();
  return node.counters.all().get(CITY)?.parked ?? 0;
}

test(
  'a city that writes past its own daemon neither takes over nor orders after the first day',
  async (t) => {
    const { day, world, shown } = await drained(t);
    day.is('2004-09-02');
    const late = ['A-9', '1', STATION, '20040901'];
    const good = ['A-1', '1', STATION, '20040831'];
    const parked = await slip(world.province.node, [
      ['20040902', { act: 'inventory', orders: [late] }],
      ['20040902', { act: 'take-over', list: '', numbers: ['A-1'] }],
      ['20040902', { act: 'withdraw' }],
      ['20040825', { act: 'hand-over', numbers: ['A-1'] }],
      ['20040902', { act: 'nothing' }],
      ['20040902', { act: 'inventory', orders: [good] }],
    ]);
    assert.is(parked, 5);
    const office = await shown(world.province);
    assert.equal(counts(office), [1, 0, 0, 0, 0]);
    assert.is(partOf(office, 'late'), false);
    day.is('2004-10-08');
    assert.is(partOf(await shown(world.province), 'late'), true);
  },
  GENEROUS,
);
