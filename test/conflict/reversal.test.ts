import * as assert from 'uvu/assert';
import { reversalLimit } from '../../conflict/policy.js';
import { publishedPolicy } from '../../conflict/published-policy.js';
import { readPolicy } from '../../conflict/read-policy.js';
import { isInWindow, type ReversalLimit } from '../../conflict/reversal.js';
import { suite } from '../harness.js';

const test = suite('conflict/reversal');

test('by days, or until the month, quarter or year is over', () => {
  const table: readonly (readonly [ReversalLimit, string, string, boolean])[] = [
    [0, '20040930', '20040930', true],
    [0, '20040930', '20041001', false],
    [30, '20040215', '20040316', true],
    [30, '20040215', '20040317', false],
    ['month', '20040901', '20040930', true],
    ['month', '20040930', '20041001', false],
    ['month', '20040915', '20050915', false],
    ['quarter', '20040701', '20040930', true],
    ['quarter', '20040930', '20041001', false],
    ['quarter', '20040331', '20040401', false],
    ['quarter', '20041001', '20041231', true],
    ['quarter', '20040901', '20050901', false],
    ['year', '20040101', '20041231', true],
    ['year', '20041231', '20050101', false],
  ];
  for (const [limit, day, later, within] of table) {
    assert.is(isInWindow(limit, day, later), within, `${limit} ${day} ${later}`);
  }
});

const SHORT = { name: 'short', version: 3, sources: ['register', 'computer'] };

test('the short form says it as well as the long one', () => {
  const reversal = { within: 'month', events: { '102': 'quarter', '106': 90 } };
  const limits = { unregistered: 20 };
  const document = { ...SHORT, reversal, 'time-limits': limits, 'crowded-door': 12 };
  const policy = publishedPolicy(document);
  assert.is(reversalLimit(policy, '101'), 'month');
  assert.is(reversalLimit(policy, '102'), 'quarter');
  assert.is(reversalLimit(policy, '106'), 90);
  assert.is(policy.timeLimits?.get('unregistered'), 20);
  assert.is(policy.crowdedDoor, 12);
  assert.equal(policy.itemOf(1), publishedPolicy(SHORT).itemOf(1));
  assert.is(reversalLimit(publishedPolicy(SHORT), '102'), null);
});

test('what is wrong is named; published all the same, the order of sources counts alone', () => {
  const faults = (more: { readonly [key: string]: unknown }) => {
    const read = readPolicy({ ...SHORT, ...more });
    return read.ok ? [] : read.faults.map(({ path, problem }) => `${path.join('.')} ${problem}`);
  };
  assert.equal(faults({ reversal: { within: 'week' } }), ['reversal.within unknown-word']);
  assert.equal(faults({ reversal: { within: 'month', days: 3 } }), ['reversal.within repeated']);
  assert.equal(faults({ reversal: { events: { '102': 'day' } } }), [
    'reversal.events.102 unknown-word',
  ]);
  assert.equal(faults({ 'crowded-door': 1 }), ['crowded-door unknown-word']);
  assert.equal(faults({ 'crowded-door': 65 }), ['crowded-door unknown-word']);
  assert.equal(faults({ 'crowded-door': 'many' }), ['crowded-door not-number']);
  const spoilt = publishedPolicy({ ...SHORT, reversal: { within: 'week' } });
  assert.is(reversalLimit(spoilt, '102'), null);
  assert.is(spoilt.name, 'short');
  const later = publishedPolicy({ ...SHORT, sources: ['register', 'iris'] });
  assert.equal(later.itemOf(1).sources, [1]);
});
