import * as assert from 'uvu/assert';
import { listIn, partOf, textIn } from '../../../../bin/document.js';
import { type Progress, ranked } from '../../../../node/methods/campaign/progress.js';
import { suite } from '../../../harness.js';
import { about } from '../../drafts.js';
import { refused } from '../../identity/province.js';
import { CITY, COUNTY, PROVINCE, STATION, write } from '../../tree.js';
import type { Asked } from '../asked.js';
import { CardWorld } from '../card/card-world.js';
import { photo } from '../card/jpeg.js';
import { Day, planOf } from './days.js';

const test = suite('node/methods/campaign/progress');
const GENEROUS = { limitMs: 60_000 };
const FIGURES = ['target', 'applied', 'authorised', 'produced', 'handedOver', 'cards'];

test(
  'every tier counts the same as the steps are applied, each on its own day',
  async (t) => {
    const day = new Day();
    day.is('2004-08-25');
    const world = await CardWorld.make(t, { clock: day.clock });
    const people = await world.people(3);
    await refused(() => world.province.call('campaign.progress'), 'CAMPAIGN_NONE');
    await world.province.signed('campaign.apply', { document: planOf(1) });
    await world.exchange();
    day.is('2004-09-01');
    await world.open();
    const first = await world.sampled(people[0] ?? '', 1);
    await world.sampled(people[1] ?? '', 2);
    await world.handedOver(first);
    await refused(
      () => world.county.call('campaign.progress', { area: PROVINCE }),
      'AREA_ELSEWHERE',
    );
    const all = [
      [world.province, PROVINCE],
      [world.city, CITY],
      [world.county, COUNTY],
      [world.station, STATION],
    ] as const;
    for (const [asked, area] of all) {
      const shown = await asked.call('campaign.progress');
      assert.is(textIn(shown, 'area'), area);
      assert.equal(
        FIGURES.map((name) => partOf(shown, name)),
        [3, 2, 1, 1, 1, 1],
        area,
      );
      assert.is(partOf(shown, 'phase'), 'pilot');
      assert.is(partOf(shown, 'pace'), 1, 'the first working day');
      assert.is(partOf(shown, 'forecast'), '20040903', 'two are left, one a day');
      // The plan wants more on its first day than live here.
      assert.is(partOf(shown, 'expected'), asked === world.station ? null : 3);
    }
    const [below] = listIn(await world.province.call('campaign.progress'), 'areas');
    assert.equal([textIn(below ?? null, 'area'), partOf(below ?? null, 'rank')], [CITY, 1]);

    const recalled = { card: first, why: '错发' };
    await world.taken(world.county, 'recall', first, recalled);
    assert.is(partOf(await world.province.call('campaign.progress'), 'cards'), 0);
    await write(world.station.node, [about(people[2] ?? '', '102', { SWRQ: '20040901' })]);
    await world.exchange();
    assert.is(partOf(await world.city.call('campaign.progress'), 'target'), 2, 'one has died');
  },
  GENEROUS,
);

test('the furthest by the part of their target come first, equals share a rank', () => {
  const row = (area: string, target: number, cards: number): Progress => ({
    ...{ area, target, cards, applied: 0, authorised: 0, produced: 0, handedOver: 0 },
    ...{ expected: 0, behind: false, pace: 0, forecast: null },
  });
  const rows = [row('a', 100, 10), row('b', 10, 5), row('c', 1000, 100), row('d', 0, 0)];
  assert.equal(
    ranked(rows).map(({ area, rank }) => [area, rank]),
    [
      ['b', 1],
      ['a', 2],
      ['c', 2],
      ['d', 4],
    ],
  );
});

test(
  'reports of a day and a week say what was done then; the final one waits for the end',
  async (t) => {
    const day = new Day();
    day.is('2004-09-01');
    const world = await CardWorld.make(t, { clock: day.clock });
    const [one = '', two = ''] = await world.people(2);
    await refused(() => world.province.call('report', { kind: 'daily' }), 'CAMPAIGN_NONE');
    await world.province.signed('campaign.apply', { document: planOf(1) });
    await world.exchange();
    await world.open();
    const first = await world.sampled(one, 1);
    const [applied] = await world.accept({ person: two, reason: '12', photo: photo(2) });
    const second = textIn(applied ?? null, 'number');
    await world.exchange();
    await world.taken(world.county, 'return', second, { fault: '20', why: '照片不清' });
    day.is('2004-09-06');
    await world.handedOver(first);
    const report = (asked: Asked, kind: string, on = '20040906') =>
      asked.call('report', { kind, day: on });
    const figures = async (kind: string, on?: string) => {
      const document = await report(world.county, kind, on);
      return ['applied', 'handedOver', 'sentBack', 'total'].map((name) => partOf(document, name));
    };
    assert.equal(await figures('daily'), [0, 1, 0, 1]);
    assert.equal(await figures('daily', '20040901'), [2, 0, 1, 0]);
    assert.equal(await figures('weekly', '20040901'), [2, 0, 1, 0], 'up to Sunday, 5 September');
    assert.equal(await report(world.city, 'weekly'), {
      ...Object(await report(world.city, 'weekly', '20040909')),
    });
    const mean = await report(world.province, 'daily');
    assert.equal([partOf(mean, 'meanDays'), partOf(mean, 'firstPassPercent')], [5, 100]);
    const earlier = await report(world.province, 'daily', '20040901');
    assert.equal(partOf(earlier, 'faults'), { 20: 1 });
    await refused(() => report(world.province, 'final'), 'REPORT_EARLY');
    await refused(
      () => world.county.call('report', { kind: 'daily', area: PROVINCE }),
      'AREA_ELSEWHERE',
    );
    day.is('2009-01-05');
    const final = await report(world.province, 'final');
    assert.equal([partOf(final, 'from'), partOf(final, 'cards')], ['20040901', 1]);
  },
  GENEROUS,
);
