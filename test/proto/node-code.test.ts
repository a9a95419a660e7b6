import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { HujiError } from '../../proto/errors.js';
import {
  areaOf,
  checkNodeCode,
  codePrefix,
  defaultParent,
  isAtOrBelow,
  isNodeCode,
  isTier,
  TIERS,
  tierRank,
} from '../../proto/node-code.js';
import { suite } from '../harness.js';

const test = suite('proto/node-code');

const STATION = '220102500000';
const COUNTY = '220102000000';
const CITY = '220100000000';
const PROVINCE = '220000000000';
const pair = fc.stringMatching(/^[0-9A-Z]{2}$/);
const code = fc
  .tuple(
    pair.filter((text) => text !== '00'),
    fc.array(pair, { minLength: 5, maxLength: 5 }),
  )
  .map(([first, rest]) => first + rest.join(''));

test('parents by code', () => {
  assert.is(defaultParent(STATION), COUNTY);
  assert.is(defaultParent(COUNTY), CITY);
  assert.is(defaultParent(CITY), PROVINCE);
  assert.is(defaultParent(PROVINCE), null);
});

test('a zero pair in the middle is not a tier of its own', () => {
  assert.is(defaultParent('220100500000'), CITY);
});

test('a pair is zeroed whole, also where it ends in zero', () => {
  assert.is(codePrefix('222400000000'), '2224');
  assert.is(codePrefix('222000000000'), '2220');
  assert.is(defaultParent('222000000000'), PROVINCE);
});

test('every code leads to the top in at most five steps, through codes it lies below', (t) => {
  fc.assert(
    fc.property(code, (start) => {
      assert.ok(isNodeCode(start));
      let steps = 0;
      for (let at = defaultParent(start); at !== null; at = defaultParent(at)) {
        assert.ok(isNodeCode(at));
        assert.ok(isAtOrBelow(start, at));
        assert.not.ok(isAtOrBelow(at, start));
        steps++;
      }
      assert.ok(steps <= 5);
    }),
    { seed: t.seed },
  );
});

test('at or below', () => {
  assert.ok(isAtOrBelow(STATION, STATION));
  assert.ok(isAtOrBelow(STATION, PROVINCE));
  assert.not.ok(isAtOrBelow(STATION, '220103000000'));
  assert.not.ok(isAtOrBelow(COUNTY, STATION));
});

test('forms of a code', () => {
  for (const text of [STATION, '22010250000A']) assert.is(checkNodeCode(text), text);
  for (const text of [
    '',
    '22010250000',
    '2201025000000',
    '22010250000a',
    '000102500000',
    ' 2201',
  ]) {
    assert.not.ok(isNodeCode(text), text);
    assert.throws(
      () => checkNodeCode(text),
      (error: unknown) => error instanceof HujiError && error.code === 'USAGE',
      text,
    );
  }
});

test('tiers rank from the station up', () => {
  assert.equal(TIERS.map(tierRank), [0, 1, 2, 3]);
  assert.ok(isTier('county'));
  assert.not.ok(isTier('County'));
});

test('the area is the first six characters', () => {
  assert.is(areaOf(STATION), '220102');
});
