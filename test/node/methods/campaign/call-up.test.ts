import * as assert from 'uvu/assert';
import { listIn, numberIn } from '../../../../bin/document.js';
import { suite } from '../../../harness.js';
import { refused } from '../../identity/province.js';
import { COUNTY, STATION } from '../../tree.js';
import { CardWorld } from '../card/card-world.js';
import { Day, planOf } from './days.js';

const test = suite('node/methods/campaign/call-up');
const GENEROUS = { limitMs: 60_000 };

test(
  'people are called up by station and year, of age, where the phase allows it; nobody is named',
  async (t) => {
    const day = new Day();
    day.is('2004-08-25');
    const world = await CardWorld.make(t, { clock: day.clock });
    const people = await world.people(3, { CSRQ: '19640512' });
    await world.people(1, { CSRQ: '19990101' });
    await world.province.signed('campaign.apply', { document: planOf(1, COUNTY) });
    await world.exchange();
    const ask = (from: string, to: string, more = {}) =>
      world.province.call('campaign.call-up', { from, to, ...more });
    await refused(() => ask('20040801', '20040830'), 'NOT_BEGUN');
    await refused(() => ask('20041001', '20040930'), 'USAGE');
    await refused(() => ask('20090301', '20090401'), 'CAMPAIGN_OVER');
    const called = await ask('20041001', '20041031');
    assert.equal(listIn(called, 'stations'), [
      { station: STATION, people: 3, years: [{ born: 1964, people: 3 }] },
    ]);
    assert.is(numberIn(called, 'fee'), 2000);
    const text = JSON.stringify(called);
    for (const id of people) assert.not.ok(text.includes(id));
    assert.equal(listIn(await ask('20041001', '20041031', { bornFrom: 1970 }), 'stations'), []);
    const later = listIn(await ask('20150105', '20150130').catch(() => null), 'stations');
    assert.equal(later, [], 'the campaign is over by then');
    const second = planOf(2, '229902000000');
    await world.province.signed('campaign.apply', { document: second });
    await refused(() => ask('20041001', '20041031'), 'NOT_PILOT');
    await refused(
      () =>
        world.county.call('campaign.call-up', { from: '20041001', to: '20041031', area: '2298' }),
      'AREA_ELSEWHERE',
    );
  },
  GENEROUS,
);
