import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type LeaseDocument, readLease } from '../../proto/lease.js';
import { suite } from '../harness.js';

const test = suite('proto/lease');

const RIGHT: LeaseDocument = { area: '229901', from: 1, to: 50, since: '20041001', epoch: null };

test('a block is read as it was written', () => {
  assert.equal(readLease(JSON.stringify(RIGHT)), RIGHT);
  const known = { ...RIGHT, epoch: '5b1f0c8e2a947d36' };
  assert.equal(readLease(JSON.stringify(known)), known);
  assert.equal(readLease(JSON.stringify({ ...RIGHT, more: 1 })), RIGHT);
});

test('what is no block is none', () => {
  const wrong: { [name: string]: unknown }[] = [
    { area: '22990' },
    { area: 229901 },
    { from: 0 },
    { from: 51 },
    { to: 1000 },
    { from: 1.5 },
    { from: '1' },
    { since: '20041301' },
    { since: 20041001 },
    { epoch: 'x' },
    { epoch: undefined },
  ];
  for (const part of wrong) assert.is(readLease(JSON.stringify({ ...RIGHT, ...part })), null);
});

test('any text has an answer', (t) => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      readLease(text);
    }),
    { seed: t.seed },
  );
});
