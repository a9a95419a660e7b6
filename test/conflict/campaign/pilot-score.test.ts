import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import {
  byScore,
  chosenOf,
  pilotScore,
  type StationStanding,
} from '../../../conflict/campaign/pilot-score.js';
import { suite } from '../../harness.js';

const test = suite('conflict/campaign/pilot-score');

function station(
  stage: StationStanding['stage'],
  figures: Partial<StationStanding['figures']> = {},
): StationStanding {
  const none = { persons: 1000, identityCases: 0, unverified: 0, parked: 0, comparedDays: 1 };
  return { stage, figures: { ...none, ...figures } };
}

function scoreOf(...standings: StationStanding[]): number {
  return pilotScore('220122000000', standings).score;
}

test('stations loaded, errors and links count 40, 40 and 20', () => {
  assert.is(scoreOf(station('reconciled')), 100);
  assert.is(scoreOf(station('reconciled'), station('loading')), 80, 'one of two is loaded');
  assert.is(scoreOf(station('loaded', { unverified: 50 })), 80, 'fifty of a thousand');
  assert.is(scoreOf(station('loaded', { unverified: 30, identityCases: 15, parked: 5 })), 80);
  assert.is(scoreOf(station('loaded', { comparedDays: 8 })), 80, 'not heard of for a week');
  assert.is(scoreOf(station('loaded', { comparedDays: null })), 80);
  assert.is(scoreOf(station('loading', { unverified: 1000, comparedDays: null })), 0);
});

test('where nobody is registered there is no pilot', () => {
  assert.is(scoreOf(), 0);
  assert.is(scoreOf(station('registered', { persons: 0 })), 0);
  assert.is(chosenOf([pilotScore('220122000000', [])]), null);
  assert.is(chosenOf([]), null);
});

const anyStation = fc.record({
  stage: fc.constantFrom('registered' as const, 'loading' as const, 'loaded' as const),
  figures: fc.record({
    persons: fc.integer({ min: 1, max: 50_000 }),
    identityCases: fc.nat(100),
    unverified: fc.nat(1000),
    parked: fc.nat(10),
    comparedDays: fc.option(fc.nat(40)),
  }),
});

test('the order of its stations says nothing, and what is better never scores less', (t) => {
  fc.assert(
    fc.property(fc.array(anyStation, { minLength: 1, maxLength: 6 }), (standings) => {
      const score = scoreOf(...standings);
      assert.ok(score >= 0 && score <= 100);
      assert.is(scoreOf(...[...standings].reverse()), score);
      const [first, ...rest] = standings as [StationStanding, ...StationStanding[]];
      const better = station('loaded', { persons: first.figures.persons });
      assert.ok(scoreOf(better, ...rest) >= score);
    }),
    { seed: t.seed },
  );
});

test('the best is chosen; of equals the larger, then the first by code', () => {
  const of = (county: string, persons: number, unverified: number) =>
    pilotScore(county, [station('loaded', { persons, unverified })]);
  const scores = [
    of('220182000000', 1000, 0),
    of('220122000000', 2000, 0),
    of('220112000000', 9000, 90),
  ];
  assert.is(chosenOf(scores), '220122000000');
  assert.equal(
    byScore([...scores, of('220102000000', 2000, 0)]).map(({ county }) => county.slice(4, 6)),
    ['02', '22', '82', '12'],
  );
});
