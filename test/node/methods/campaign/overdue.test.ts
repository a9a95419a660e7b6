import * as assert from 'uvu/assert';
import { listIn, partOf, textIn } from '../../../../bin/document.js';
import { OverdueWatch } from '../../../../node/methods/campaign/overdue-watch.js';
import { suite } from '../../../harness.js';
import { refused } from '../../identity/province.js';
import { CITY, COUNTY, PROVINCE } from '../../tree.js';
import type { Asked } from '../asked.js';
import { CardWorld } from '../card/card-world.js';
import { photo } from '../card/jpeg.js';
import { Day, planOf } from './days.js';

const test = suite('node/methods/campaign/overdue');
const GENEROUS = { limitMs: 60_000 };

async function alarmsOf({ node }: Asked): Promise<string[]> {
  await new OverdueWatch(node).look();
  const late = node.alarms.list().filter(({ code }) => code === 'CARD_OVERDUE');
  return late.map(({ subject, detail }) => `${subject} ${detail}`).sort();
}

test(
  'what waits too long is listed with who is late, and told to him and to the node above him',
  async (t) => {
    const day = new Day();
    day.is('2004-09-02');
    const world = await CardWorld.make(t, { clock: day.clock });
    const [one = '', two = '', three = ''] = await world.people(3);
    await refused(() => world.county.call('campaign.overdue'), 'CAMPAIGN_NONE');
    await world.province.signed('campaign.apply', { document: planOf(1) });
    await world.exchange();
    await world.open();
    const [first] = await world.accept(
      ...[one, two].map((person, n) => ({ person, reason: '12', photo: photo(n) })),
    );
    const waits = textIn(first ?? null, 'number');
    const goes = await world.sampled(three, 3);
    const status = await world.station.call('card.status', { card: waits });
    assert.equal([textIn(status, 'due'), textIn(status, 'cardDue')], ['20040907', '20041101']);

    day.is('2004-09-07');
    assert.equal(listIn(await world.county.call('campaign.overdue'), 'overdue'), [
      ...listIn(await world.station.call('campaign.overdue'), 'overdue'),
    ]);
    const rows = async () => listIn(await world.province.call('campaign.overdue'), 'overdue');
    assert.equal(
      (await rows()).map((row) => [textIn(row, 'number'), textIn(row, 'clock')]),
      [[goes, 'province']],
      'the county has until the evening, the province had two days',
    );
    day.is('2004-09-08');
    const found = await rows();
    assert.equal(
      found.map((row) => ['clock', 'due', 'inCharge'].map((part) => textIn(row, part))),
      [
        ['county', '20040907', COUNTY],
        ['county', '20040907', COUNTY],
        ['province', '20040906', PROVINCE],
      ],
    );
    assert.equal(await alarmsOf(world.county), [`${COUNTY} 2, 20040907`]);
    assert.equal(await alarmsOf(world.city), [`${COUNTY} 2, 20040907`], 'escalated');
    assert.equal(await alarmsOf(world.province), [`${PROVINCE} 1, 20040906`]);
    assert.equal(await alarmsOf(world.station), []);

    const page = await world.city.call('campaign.overdue', { limit: 2 });
    const rest = await world.city.call('campaign.overdue', { cursor: textIn(page, 'next') });
    assert.equal([...listIn(page, 'overdue'), ...listIn(rest, 'overdue')], found);
    assert.is(partOf(rest, 'next'), null);

    await world.taken(world.county, 'review', waits);
    assert.is((await rows()).length, 3, 'reviewed is not approved');
    await world.taken(world.approver, 'approve', waits);
    assert.equal(await alarmsOf(world.city), [`${COUNTY} 1, 20040907`]);
    day.is('2004-11-02');
    assert.equal(
      (await alarmsOf(world.city)).map((each) => each.slice(0, 15)),
      [`${CITY} 2,`, `${COUNTY} 2,`],
    );
  },
  GENEROUS,
);
