import * as assert from 'uvu/assert';
import { partOf, textIn } from '../../../bin/document.js';
import type { Json } from '../../../node/control/control.js';
import { suite } from '../../harness.js';
import { refused } from '../identity/province.js';
import { COUNTY } from '../tree.js';
import { Day, planOf } from './campaign/days.js';
import { CardWorld, reasonsOf } from './card/card-world.js';
import { photo } from './card/jpeg.js';

const test = suite('node/methods/campaigns');
const GENEROUS = { limitMs: 60_000 };

test(
  'what is applied for is accepted and refused by phase, as the days go by',
  async (t) => {
    const day = new Day();
    day.is('2004-08-20');
    const world = await CardWorld.make(t, { clock: day.clock });
    const [one = '', two = '', three = ''] = await world.people(3);
    const apply = async (document: Json) => {
      const done = await world.province.signed('campaign.apply', { document });
      await world.exchange();
      return done;
    };
    const shown = await world.province.call('campaign.show');
    assert.is(partOf(shown, 'document'), null);
    assert.is(partOf(await apply(planOf(1, '229902000000')), 'published'), true);
    assert.is(partOf(await apply(planOf(1, '229902000000')), 'published'), false, 'the very same');
    assert.is(textIn(await world.station.call('campaign.show'), 'phase'), 'prepare');
    const accept = async (person: string, generation: string) => {
      const line = { person, reason: '12', generation, photo: photo(1) };
      return reasonsOf((await world.accept(line))[0]);
    };
    assert.equal(await accept(one, '2'), ['NOT_BEGUN', 'GATE_CLOSED']);
    const open = () => world.province.signed('gate.open', { area: COUNTY });
    await world.station.signed('gate.declare', { persons: 3, households: 0 });
    await world.exchange();
    await refused(open, 'NOT_BEGUN');

    day.is('2004-09-10');
    assert.equal(await accept(one, '2'), ['NOT_PILOT', 'GATE_CLOSED']);
    await refused(open, 'NOT_PILOT');
    await refused(
      () => world.province.signed('campaign.apply', { document: planOf(1, COUNTY) }),
      'CAMPAIGN_INVALID',
    );
    await apply(planOf(2, COUNTY));
    await open();
    await world.exchange();
    assert.equal(await accept(one, '2'), ['ok']);
    assert.equal(await accept(two, '1'), ['ok'], 'the first generation goes on');

    day.is('2005-01-04');
    await refused(open, 'GATE_NOT_READY');
    await world.station.signed('gate.declare', { persons: 3, households: 0 });
    await world.exchange();
    await open();
    await world.exchange();
    assert.equal(await accept(three, '1'), ['FIRST_GEN_STOPPED']);
    assert.equal(await accept(three, '2'), ['ok'], 'every county, from now on');

    day.is('2009-01-05');
    const [late] = await world.step(world.station, 'cancel', {
      card: textIn((await applications(world))[0] ?? null, 'number'),
      why: '本人撤回',
    });
    assert.equal(reasonsOf(late), ['ok']);
    assert.ok((await accept(one, '2')).includes('CAMPAIGN_OVER'));
  },
  GENEROUS,
);

async function applications(world: CardWorld): Promise<Json[]> {
  const list = await world.station.call('card.list', { stage: 'accepted' });
  return partOf(list, 'applications') as unknown as Json[];
}

test(
  'only the province publishes, and nothing that contradicts itself',
  async (t) => {
    const world = await CardWorld.make(t);
    const document = planOf(1, COUNTY);
    await refused(() => world.county.signed('campaign.apply', { document }), 'EVENT_FORBIDDEN');
    const broken = { ...Object(document), target: 30_000_000 } as Json;
    await refused(
      () => world.province.signed('campaign.apply', { document: broken }),
      'CAMPAIGN_INVALID',
    );
  },
  GENEROUS,
);
