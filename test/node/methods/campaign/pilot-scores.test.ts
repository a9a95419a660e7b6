import * as assert from 'uvu/assert';
import { listIn, partOf, textIn } from '../../../../bin/document.js';
import { suite } from '../../../harness.js';
import { refused } from '../../identity/province.js';
import { CITY, COUNTY } from '../../tree.js';
import { CardWorld } from '../card/card-world.js';
import { planOf } from './days.js';

const test = suite('node/methods/campaign/pilot-scores');
const GENEROUS = { limitMs: 60_000 };

test(
  'a county is the pilot once its database is built, by what the province holds',
  async (t) => {
    const world = await CardWorld.make(t);
    await refused(() => world.province.call('campaign.score'), 'CAMPAIGN_NONE');
    await world.province.signed('campaign.apply', { document: planOf(1) });
    await world.exchange();
    await refused(() => world.city.call('campaign.score'), 'EVENT_FORBIDDEN');
    const cityOf = async () =>
      listIn(await world.province.call('campaign.score'), 'cities')[0] ?? null;
    assert.equal([textIn(await cityOf(), 'city'), partOf(await cityOf(), 'chosen')], [CITY, null]);

    await world.people(2);
    const loading = listIn(await cityOf(), 'counties')[0] ?? null;
    assert.equal([partOf(loading, 'loaded'), partOf(loading, 'linked')], [0, 0], 'not declared');
    assert.is(partOf(loading, 'score'), 40);
    await world.station.signed('gate.declare', { persons: 2, households: 0 });
    await world.exchange();
    const document = await world.province.call('campaign.score');
    assert.equal(partOf(document, 'counties'), [COUNTY]);
    const [city = null] = listIn(document, 'cities');
    assert.is(textIn(city, 'chosen'), COUNTY);
    assert.is(partOf(listIn(city, 'counties')[0] ?? null, 'score'), 100);
  },
  GENEROUS,
);
