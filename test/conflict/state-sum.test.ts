import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import type { Contribution } from '../../conflict/record.js';
import { addToSum, emptySum, joinSums, type StateSum, sumText } from '../../conflict/state-sum.js';
import { contentHash } from '../../proto/change.js';
import { suite } from '../harness.js';
import { histories } from './claims.js';

const test = suite('conflict/state-sum');

function sumOf(items: readonly Contribution[]): StateSum {
  const sum = emptySum();
  for (const item of items) addToSum(sum, item, 1);
  return sum;
}

test('nothing sums to nothing', () => {
  assert.is(sumText(emptySum()), '0'.repeat(32));
  assert.is(sumText(joinSums([])), '0'.repeat(32));
});

test('order plays no part, nor in how many sums it was added up', (t) => {
  const property = fc.property(histories, fc.nat(20), (all, cut) => {
    const whole = sumText(sumOf(all));
    assert.is(sumText(sumOf([...all].reverse())), whole);
    assert.is(sumText(joinSums([sumOf(all.slice(0, cut)), sumOf(all.slice(cut))])), whole);
  });
  fc.assert(property, { seed: t.seed });
});

test('what is taken away again leaves no trace', (t) => {
  const property = fc.property(histories, (all) => {
    const sum = sumOf(all);
    for (const item of all) addToSum(sum, item, -1);
    assert.equal(sum, emptySum());
  });
  fc.assert(property, { seed: t.seed });
});

test('a claim more, a field lost or another place gives another sum', (t) => {
  const property = fc.property(histories, (all) => {
    const [first] = all;
    if (first === undefined) return;
    const others = all.slice(1);
    const whole = sumText(sumOf(all));
    assert.is.not(sumText(sumOf(others)), whole);
    assert.is.not(sumText(sumOf([{ ...first, lostInLane: [3] }, ...others])), whole);
    const elsewhere = { ...first, ref: { ...first.ref, seq: first.ref.seq + 1 } };
    assert.is.not(sumText(sumOf([elsewhere, ...others])), whole);
  });
  fc.assert(property, { seed: t.seed });
});

test('what only other lanes know plays no part', (t) => {
  const property = fc.property(histories, (all) => {
    const lost = all.map((item) => ({ ...item, lost: item.change.fields }));
    assert.equal(sumOf(lost), sumOf(all));
  });
  fc.assert(property, { seed: t.seed });
});

test('a hash given is the hash worked out', (t) => {
  const property = fc.property(histories, (all) => {
    const sum = emptySum();
    for (const item of all) addToSum(sum, item, 1, contentHash(item.change));
    assert.equal(sum, sumOf(all));
  });
  fc.assert(property, { seed: t.seed });
});
