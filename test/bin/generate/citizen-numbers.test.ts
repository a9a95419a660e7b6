import * as assert from 'uvu/assert';
import { blockOf, citizenNumber, NumberIssuer } from '../../../bin/generate/citizen-numbers.js';
import { dayNumber } from '../../../proto/dates.js';
import { suite } from '../../harness.js';

const test = suite('bin/generate/citizen-numbers');

const DAY = dayNumber('19491231');

test('the example of GB 11643 comes out', () => {
  assert.is(citizenNumber('110105', '19491231', 2), '11010519491231002X');
  assert.is(citizenNumber('440524', '18800101', 1), '440524188001010014');
});

test('a block is used up once, odd for men and even for women', () => {
  const issuer = new NumberIssuer({ area: '229901', low: 10, high: 15 });
  const men = [1, 2, 3].map(() => issuer.issue(DAY, '1')?.slice(14, 17));
  const women = [1, 2, 3].map(() => issuer.issue(DAY, '2')?.slice(14, 17));
  assert.equal(men, ['011', '013', '015']);
  assert.equal(women, ['010', '012', '014']);
  assert.is(issuer.issue(DAY, '1'), null);
  assert.is(issuer.issue(DAY, '2'), null);
  assert.is(issuer.issue(DAY + 1, '1')?.slice(6, 14), '19500101');
});

test('sequence 000 is never given', () => {
  const issuer = new NumberIssuer({ area: '229901', low: 0, high: 9 });
  assert.is(issuer.issue(DAY, '2')?.slice(14, 17), '002');
  assert.is(issuer.issue(DAY, '1')?.slice(14, 17), '001');
});

test('irregular digits are numbered apart', () => {
  const issuer = new NumberIssuer({ area: '229901', low: 1, high: 4 });
  const first = issuer.issueIrregular('229901', '19740230', '1');
  const second = issuer.issueIrregular('229901', '19740230', '1');
  assert.is(first?.slice(0, 17), '22990119740230001');
  assert.is(second?.slice(0, 17), '22990119740230003');
  assert.is(issuer.issueIrregular('229901', '19740230', '1'), null);
});

test('the blocks of one area do not overlap', () => {
  for (const parts of [1, 2, 7, 60]) {
    let last = 0;
    for (let part = 0; part < parts; part++) {
      const { low, high } = blockOf('229901', part, parts, 899);
      assert.ok(low > last && high >= low, `${part} of ${parts}`);
      last = high;
    }
    assert.ok(last <= 899);
  }
});
