import * as assert from 'uvu/assert';
import { campaignCurve } from '../../../../node/methods/campaign/curve.js';
import { suite } from '../../../harness.js';
import { PROVINCE, STATION } from '../../tree.js';
import { CardWorld } from '../card/card-world.js';
import { Day, planOf } from './days.js';

const test = suite('node/methods/campaign/curve');

test(
  'cards are counted by years, then by months, beside what the plan wants',
  async (t) => {
    const day = new Day();
    day.is('2004-08-25');
    const world = await CardWorld.make(t, { clock: day.clock });
    const { node } = world.province;
    assert.is(await campaignCurve(node, PROVINCE), null);
    const people = await world.people(3);
    await world.province.signed('campaign.apply', { document: planOf(1) });
    await world.exchange();
    const before = await campaignCurve(node, PROVINCE);
    assert.equal([before?.target, before?.done], [3, []]);
    day.is('2004-09-01');
    await world.open();
    await world.handedOver(await world.sampled(people[0] ?? '', 1));
    day.is('2006-03-10');
    const curve = await campaignCurve(node, PROVINCE);
    assert.equal(
      curve?.done.map(({ day: at, cards }) => `${at} ${cards}`),
      ['20041231 1', '20051231 1', '20060131 1', '20060228 1', '20060310 1'],
    );
    assert.equal(
      curve?.plan?.map(({ day: at }) => at),
      ['20040901', '20041231', '20051231', '20061231', '20071231', '20081231'],
    );
    assert.equal([curve?.plan?.[0]?.cards, curve?.plan?.at(-1)?.cards], [0, 3]);
    const own = await campaignCurve(world.station.node, STATION);
    assert.equal([own?.plan, own?.done.at(-1)?.cards], [null, 1]);
  },
  { limitMs: 60_000 },
);
