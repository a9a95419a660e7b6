import * as assert from 'uvu/assert';
import { Split, type Station } from '../../../node/load/split.js';
import { suite } from '../../harness.js';

const test = suite('node/load/split');
const one: Station = { lane: '220102500000', unit9: '229901001' };
const two: Station = { lane: '220102510000', unit9: '229901002' };
const find = (code: string) =>
  [one, two].find(({ lane, unit9 }) => lane === code || unit9 === code);

test('at a station rows without PCS are its own, others only where they say so', () => {
  const split = new Split(
    { home: one, find: (code) => (find(code) === one ? one : undefined) },
    undefined,
  );
  assert.is(split.of(''), one);
  assert.is(split.of(one.unit9), one);
  assert.is(split.of(one.lane), one);
  assert.is(split.of(two.unit9), undefined);
});

test('above the stations every row must tell', () => {
  const split = new Split({ home: undefined, find }, undefined);
  assert.is(split.of(one.unit9), one);
  assert.is(split.of(two.lane), two);
  assert.is(split.of(''), undefined);
  assert.is(split.of('229909009'), undefined);
});

test('--station takes the rows of one', () => {
  const split = new Split({ home: undefined, find }, two.lane);
  assert.is(split.of(''), two);
  assert.is(split.of(two.unit9), two);
  assert.is(split.of(one.unit9), undefined);
  const nobody = new Split({ home: one, find }, '229909009');
  assert.is(nobody.of(''), undefined);
  assert.is(nobody.of('229909008'), undefined);
});
