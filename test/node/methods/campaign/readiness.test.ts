import * as assert from 'uvu/assert';
import { listIn, numberIn, partOf, textIn } from '../../../../bin/document.js';
import type { Json } from '../../../../node/control/control.js';
import { ReadinessKeeper } from '../../../../node/methods/campaign/readiness-keeper.js';
import { nodeAct } from '../../../../node/node-act.js';
import { suite, type TestContext } from '../../../harness.js';
import { refused } from '../../identity/province.js';
import { CITY, COUNTY, PROVINCE, STATION } from '../../tree.js';
import type { Asked } from '../asked.js';
import { CardWorld } from '../card/card-world.js';
import { Day, planOf } from './days.js';

const test = suite('node/methods/campaign/readiness');
const GENEROUS = { limitMs: 60_000 };

const APPROVED = {
  software: ['0.'],
  devices: [{ kind: 'camera', model: 'DC-1' }],
  photos: ['GA461-2004'],
};

async function planned(t: TestContext, approved: Json = APPROVED) {
  const day = new Day();
  day.is('2004-08-20');
  const world = await CardWorld.make(t, { clock: day.clock });
  const plan = Object(planOf(1)) as { readonly readiness: object };
  const document = { ...plan, readiness: { ...plan.readiness, approved } } as Json;
  await world.province.signed('campaign.apply', { document });
  await world.exchange();
  return { day, world };
}

async function rowOf(asked: Asked, node: string): Promise<Json> {
  const shown = await asked.call('campaign.readiness', { all: true });
  return listIn(shown, 'rows').find((row) => textIn(row, 'node') === node) ?? null;
}

function itemsOf(row: Json): string[] {
  return listIn(row, 'items').map((item) => {
    const late = partOf(item, 'overdue') === true ? '!' : '';
    return `${textIn(item, 'item')} ${textIn(item, 'since')}${late}`.trim();
  });
}

test(
  'every node is awaited by its day, and what is late is said',
  async (t) => {
    const { day, world } = await planned(t);
    const due = async (node: string) =>
      listIn(await rowOf(world.province, node), 'items').map((item) => textIn(item, 'due'));
    assert.equal(await due(STATION), Array(5).fill('20040831'));
    assert.equal(await due(PROVINCE), Array(5).fill('20040831'));
    assert.equal(await due(COUNTY), Array(5).fill('20040930'));
    const [equipped, live] = ['20040930', '20041031'];
    assert.equal(await due(CITY), [equipped, equipped, live, live, live]);
    const counts = async () => {
      const shown = await world.province.call('campaign.readiness');
      return ['nodes', 'ready', 'overdue', 'flagged'].map((part) => numberIn(shown, part));
    };
    assert.equal(await counts(), [4, 0, 0, 0]);
    day.is('2004-09-15');
    assert.equal(await counts(), [4, 0, 2, 0], 'station and province');
    day.is('2004-11-02');
    assert.equal(await counts(), [4, 0, 4, 0]);
    assert.is(listIn(await world.station.call('campaign.readiness'), 'rows').length, 1);
  },
  GENEROUS,
);

test(
  'who is in no county of the pilot is signed off by the end of the year',
  async (t) => {
    const { world } = await planned(t);
    const other = { ...Object(planOf(2, '229902000000')) } as Json;
    await world.province.signed('campaign.apply', { document: other });
    const items = listIn(await rowOf(world.province, COUNTY), 'items');
    assert.is(textIn(items.at(-1) ?? null, 'due'), '20041231');
    assert.is(textIn(items[0] ?? null, 'due'), '20040930', 'but equipped like everybody');
  },
  GENEROUS,
);

test(
  'a daemon says what it sees once, and officers the rest, until the tier above signs it off',
  async (t) => {
    const { day, world } = await planned(t);
    const keeper = new ReadinessKeeper(world.station.node, '0.1.0');
    assert.is(await keeper.look(), true);
    assert.is(await keeper.look(), false, 'nothing has changed');
    await world.exchange();
    assert.equal(itemsOf(await rowOf(world.county, STATION)), [
      ...['equipment', 'software 20040820', 'link', 'trial', 'signed-off'],
    ]);
    // Receipts of the county and the province on what the station wrote.
    const { log, receipts } = world.station.node;
    const own = [...log.durable.branches()].find(({ name }) => name.lane === STATION);
    if (own === undefined) throw new Error('nothing written');
    for (const { node } of [world.county, world.province]) {
      const held = node.log.ofStream(own.stream)[0];
      if (held === undefined) throw new Error('not held');
      await receipts.take(node.receipts.write(held), node.identity.code);
    }
    day.is('2004-08-23');
    assert.is(await keeper.look(), true);
    await world.exchange();
    const equip = (devices: string[]) =>
      world.station.signed('campaign.equip', { node: STATION, devices });
    await equip(['camera=DC-9', 'modem=56K']);
    await world.exchange();
    const sign = () => world.county.signed('campaign.sign-off', { node: STATION });
    await refused(sign, 'READY_NOT');
    const [first] = listIn(await rowOf(world.county, STATION), 'items');
    assert.equal(partOf(first ?? null, 'flagged'), ['camera=DC-9']);
    await equip(['camera=DC-1', 'modem=56K']);
    await world.exchange();
    await refused(
      () => world.station.signed('campaign.sign-off', { node: STATION }),
      'READY_SEPARATION',
    );
    await sign();
    await world.exchange();
    for (const asked of [world.station, world.province]) {
      const row = await rowOf(asked, STATION);
      assert.is(partOf(row, 'ready'), true);
      assert.equal(itemsOf(row), [
        ...['equipment 20040823', 'software 20040823', 'link 20040823', 'trial 20040823'],
        'signed-off 20040823',
      ]);
    }
    await world.county.signed('campaign.sign-off', { node: STATION, withdraw: true, why: '停电' });
    assert.is(partOf(await rowOf(world.county, STATION), 'ready'), false);
  },
  GENEROUS,
);

test(
  'what the province has not approved of is flagged, and nobody else speaks as a daemon',
  async (t) => {
    const { world } = await planned(t, { ...APPROVED, software: ['2.'], photos: ['other'] });
    await new ReadinessKeeper(world.station.node, '0.1.0').look();
    await world.exchange();
    const row = await rowOf(world.province, STATION);
    assert.is(partOf(row, 'flagged'), true);
    const software = listIn(row, 'items')[1] ?? null;
    assert.equal(partOf(software, 'flagged'), ['0.1.0', 'GA461-2004']);
    const seen = { by: 'machine', software: '2.0', photos: 'other', link: '', trial: '' };
    const forged = { ...nodeAct('974', STATION, seen), since: '20040820' };
    const fault = world.county.node.capture.judge(forged, STATION);
    assert.is(fault?.code, 'FIELD_VALUE');
    const odd = { ...nodeAct('974', STATION, { by: 'nobody' }), since: '20040820' };
    assert.is(world.station.node.capture.judge(odd, STATION)?.code, 'FIELD_VALUE');
  },
  GENEROUS,
);

test(
  'without a plan there is nothing to be ready for',
  async (t) => {
    const world = await CardWorld.make(t);
    await refused(() => world.province.call('campaign.readiness'), 'CAMPAIGN_NONE');
    assert.is(await new ReadinessKeeper(world.station.node, '0.1.0').look(), false);
    const { readiness: _readiness, ...document } = Object(planOf(1));
    await world.province.signed('campaign.apply', { document });
    await refused(() => world.province.call('campaign.readiness'), 'READY_NONE');
  },
  GENEROUS,
);
