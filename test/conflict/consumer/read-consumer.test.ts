import * as assert from 'uvu/assert';
import { readConsumer } from '../../../conflict/consumer/read-consumer.js';
import { suite } from '../../harness.js';

const test = suite('conflict/consumer/read-consumer');

const GOOD = {
  ...{ name: 'city-court', version: 3, organisation: '某市中级人民法院' },
  ...{ tokens: ['a'.repeat(64)], areas: ['220102', '2203'], entities: ['person'] },
  ...{ fields: ['XM', '出生日期'], may: ['get', 'find-number'], 'per-minute': 600 },
};

function faultsOf(edit: object): string[] {
  const read = readConsumer({ ...GOOD, ...edit });
  return read.ok ? [] : read.faults.map(({ path, problem }) => `${path.join('.')} ${problem}`);
}

test('what is left out is not allowed', () => {
  const read = readConsumer({
    ...{ name: 'court', version: 1, organisation: '法院', tokens: ['a'.repeat(64)] },
    'per-minute': 0,
  });
  assert.ok(read.ok);
  const { areas, entities, fields, may, numbers, purposes, until } = read.consumer;
  assert.equal([areas.length, entities.size, fields.size, may.size], [0, 0, 0, 0]);
  assert.equal([numbers, purposes, until], ['last-four', null, null]);
});

test('every fault is named where it stands', () => {
  assert.equal(faultsOf({}), []);
  assert.equal(faultsOf({ name: 'City Court' }), ['name unknown-word']);
  assert.equal(faultsOf({ tokens: ['A'.repeat(64)] }), ['tokens.0 unknown-word']);
  assert.equal(faultsOf({ tokens: [] }), ['certificates missing']);
  assert.equal(faultsOf({ tokens: [], active: false }), []);
  assert.equal(faultsOf({ areas: ['2'] }), ['areas.0 unknown-word']);
  assert.equal(faultsOf({ areas: ['22', '22'] }), ['areas.1 repeated']);
  assert.equal(faultsOf({ areas: [''] }), ['areas.0 not-text']);
  assert.equal(faultsOf({ entities: ['card'] }), ['entities.0 unknown-word']);
  assert.equal(faultsOf({ fields: ['CJNR'] }), ['fields.0 unknown-field']);
  assert.equal(faultsOf({ fields: ['SQRY'] }), ['fields.0 unknown-field']);
  assert.equal(faultsOf({ fields: ['XM', '姓名'] }), ['fields.1 repeated']);
  assert.equal(faultsOf({ may: ['everything'] }), ['may.0 unknown-word']);
  assert.equal(faultsOf({ until: '20050230' }), ['until unknown-word']);
  assert.equal(faultsOf({ 'per-minute': -1 }), ['per-minute not-number']);
  assert.equal(faultsOf({ 'per-minute': undefined }), ['per-minute missing']);
  // A limit of a later version: whoever does not know it cannot keep it.
  assert.equal(faultsOf({ hours: '08-18' }), ['hours unknown-key']);
  for (const odd of [null, 7, 'x', [], { ...GOOD, areas: 'x' }, { ...GOOD, fields: [{}] }]) {
    assert.is(readConsumer(odd).ok, false);
  }
});
