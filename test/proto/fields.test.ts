import * as assert from 'uvu/assert';
import type { Field } from '../../proto/fields.js';
import { FIELDS, fieldAt, fieldNo, findField } from '../../proto/fields.js';
import { suite } from '../harness.js';

const test = suite('proto/fields');

/** Numbers are on the wire and in stores: an entry may be added here, never changed. */
const FIRST_AND_LAST = {
  XM: 1,
  CSRQ: 5,
  GMSFHM: 6,
  HH: 7,
  PCS: 43,
  RYID: 67,
  CODE: 100,
  CHAIN: 106,
};

test('numbers, identifiers, names and Chinese names are each unique', () => {
  const columns: readonly ((field: Field) => string | number)[] = [
    ({ no }) => no,
    ({ id }) => id,
    ({ name }) => name,
    ({ zh }) => zh,
  ];
  for (const column of columns) {
    const values = FIELDS.map(column);
    const repeated = values.filter((value, index) => values.indexOf(value) !== index);
    assert.equal(repeated, []);
  }
});

test('no field is found by the name of another', () => {
  const names = new Set(FIELDS.map(({ name }) => name));
  for (const field of FIELDS) {
    for (const text of [field.id, field.name, field.zh, ` ${field.id} `]) {
      assert.is(findField(text)?.id, field.id, text);
    }
    const lower = field.id.toLowerCase();
    if (!names.has(lower)) assert.is(findField(lower)?.id, field.id, lower);
    assert.is(fieldAt(field.no), field);
    assert.is(fieldNo(field.id), field.no);
  }
});

test('numbers in use stay as they are and in ascending order', () => {
  for (const [id, no] of Object.entries(FIRST_AND_LAST)) assert.is(fieldNo(id), no, id);
  const numbers = FIELDS.map(({ no }) => no);
  assert.equal(
    numbers,
    numbers.toSorted((a, b) => a - b),
  );
  assert.ok(numbers.every((no) => Number.isInteger(no) && no > 0));
});

test('forms are whole: identifiers, bounds and tables', () => {
  for (const { id, name, kind, max, table } of FIELDS) {
    assert.match(id, /^[A-Z]+$/);
    assert.match(name, /^[a-z][A-Za-z0-9]*$/);
    assert.ok(max > 0, id);
    assert.is(table !== undefined, kind === 'code', id);
  }
});

test('what is no field', () => {
  assert.is(findField(''), undefined);
  assert.is(findField('constructor'), undefined);
  assert.is(fieldAt(0), undefined);
  assert.throws(() => fieldNo('XMM'), /no field XMM/);
});
